/** Lets the event loop turn: a large answer is many milliseconds of decoding. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
