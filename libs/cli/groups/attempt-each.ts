import { asError, KafkaRebalanceError } from '../../engine';

/** One after the other. What fails is kept by its name, and the others go on; but nothing does when all is closed. */
export async function attemptEach(
  names: readonly string[],
  attempt: (name: string) => Promise<void>,
): Promise<ReadonlyMap<string, Error>> {
  const failed = new Map<string, Error>();
  for (const name of names) {
    try {
      await attempt(name);
    } catch (thrown) {
      if (thrown instanceof KafkaRebalanceError && thrown.code === 'CLOSED') throw thrown;
      failed.set(name, asError(thrown));
    }
  }
  return failed;
}
