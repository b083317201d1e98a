import { KafkaRebalanceError } from '../errors';

/** What was found out, and what was not: one broker that is away, or one ACL that is missing, hides nothing else. */
export interface Answers<T> {
  /** By what was asked about: a group, a topic, `topic-partition`. In the order of the question. */
  readonly found: ReadonlyMap<string, T>;
  readonly failed: ReadonlyMap<string, KafkaRebalanceError>;
}

/** What was to be changed, by group or `topic-partition`; null: it is done. */
export type Outcomes = ReadonlyMap<string, KafkaRebalanceError | null>;

/**
 * Asks about all keys at the same time: a broker takes the requests of one connection one by one anyway, and who waits for a
 * broker that is away keeps nobody waiting. Rejects only when there is nobody to ask any more (`CLOSED`), or with what is no
 * answer at all.
 */
export async function answersTo<T>(keys: readonly string[], ask: (key: string) => Promise<T>): Promise<Answers<T>> {
  const unique = [...new Set(keys)];
  const found = new Map<string, T>();
  const failed = new Map<string, KafkaRebalanceError>();
  await Promise.all(
    unique.map(async (key) => {
      try {
        found.set(key, await ask(key));
      } catch (thrown) {
        if (!(thrown instanceof KafkaRebalanceError) || thrown.code === 'CLOSED') throw thrown;
        failed.set(key, thrown);
      }
    }),
  );
  return { found: inOrder(unique, found), failed: inOrder(unique, failed) };
}

/** The same entries, in the order of `keys`. */
export function inOrder<T>(keys: readonly string[], entries: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map(keys.filter((key) => entries.has(key)).map((key) => [key, entries.get(key) as T]));
}

/** As outcomes, where every answer is that it is done. */
export function outcomesOf({ found, failed }: Answers<void>): Outcomes {
  return new Map([...[...found.keys()].map((key): [string, null] => [key, null]), ...failed]);
}
