import { type Clock, type Timer } from './ports';

/**
 * How long who was answered waits for the others: healthy brokers answer at much the same time, so that what was asked
 * together mostly goes on together; one that is frozen holds nobody up.
 */
const graceMs = 250;

/** Resolves when all are settled, or a moment after the first one has brought something. Rejects as the first that does. */
export async function answered(clock: Clock, answers: readonly Promise<boolean>[]): Promise<void> {
  let grace: Timer | null = null;
  let over = false;
  const first = new Promise<void>((resolve) => {
    const start = (something: boolean): void => {
      if (something && !over) grace ??= clock.at(clock.now() + graceMs, resolve);
    };
    for (const answer of answers) answer.then(start, () => undefined);
  });
  try {
    await Promise.race([Promise.all(answers), first]);
  } finally {
    over = true;
    (grace as Timer | null)?.cancel();
  }
}
