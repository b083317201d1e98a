/** What lines are about, for who wants to see more of one thing. */
export const logCategories = {
  membership: 'phases, JoinGroup, SyncGroup, LeaveGroup, who is in the group',
  heartbeat: 'heartbeats and their answers, the thread that sends them',
  partitions: 'assigned, started, handed over, lost; hooks; notes of owners before',
  records: 'every record that is processed, processed again, or comes too late',
  commit: 'offsets that are committed and asked for',
  fetch: 'fetches, and where partitions begin',
  cluster: 'brokers, the coordinator, topics',
  transactions: 'what a transactional listener sends',
} as const;

export type LogCategory = keyof typeof logCategories;

export const DEBUG_VARIABLE = 'KAFKA_REBALANCE_DEBUG';

/** What the environment asks for. `wanted` null: nothing, so Nest's log level decides. */
export interface DebugChoice {
  readonly wanted: ReadonlySet<LogCategory> | null;
  readonly unknown: readonly string[];
}

/** `membership,commit`, or `*` for all. */
export function chosenCategories(text: string | undefined): DebugChoice {
  const names = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) return { wanted: null, unknown: [] };
  const all = Object.keys(logCategories) as LogCategory[];
  const wanted = names.includes('*') ? all : all.filter((category) => names.includes(category));
  const known = new Set<string>(['*', ...all]);
  return { wanted: new Set(wanted), unknown: names.filter((name) => !known.has(name)) };
}

/** For who has written a category that does not exist. */
export function unknownCategories(unknown: readonly string[]): string {
  const names = unknown.map((name) => `'${name}'`).join(', ');
  return (
    `${DEBUG_VARIABLE} names ${names}, which is no category of log lines: use some of ` +
    `${Object.keys(logCategories).join(', ')}, or * for all`
  );
}
