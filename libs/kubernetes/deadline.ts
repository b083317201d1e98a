/**
 * What `work` gives, or a rejection with what `late` says: whatever `work` does, it is not waited for longer.
 * The signal is aborted when the time is over.
 */
export async function within<T>(
  timeoutMs: number,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late());
      abort.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(abort.signal), expired]);
  } finally {
    clearTimeout(timer);
  }
}
