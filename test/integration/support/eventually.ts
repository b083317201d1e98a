/** Waits until `check` does not throw any more, and looks often; rejects with its last error after `withinMs`. */
export async function eventually<T>(check: () => T | Promise<T>, withinMs = 30_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (thrown) {
      if (Date.now() > deadline) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

/** For `eventually`: throws what is not so yet. */
export function demand(condition: boolean, what: string): void {
  if (!condition) throw new Error(`not yet: ${what}`);
}
