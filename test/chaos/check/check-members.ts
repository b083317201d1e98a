import { type GroupHistory, type MemberHistory, type RunHistory, type Violation } from './history';

/** A member remembers some of what has happened, and now and then opens a connection for a question. What leaks, leaks with each fault. */
const heapSlackBytes = 8 * 1024 ** 2;
const socketSlack = 4;

/** Members live, stop in time, settle, and are at the end as they were at the beginning. */
export function checkMembers({ stopTimeoutMs }: RunHistory, group: GroupHistory): readonly Violation[] {
  return [
    ...group.members.flatMap((member) => checkEnd(group, member, stopTimeoutMs)),
    ...checkFootprints(group),
    ...(group.unsettled === null
      ? []
      : [{ rule: 'the group settles' as const, group: group.name, what: group.unsettled, evidence: lastWords(group) }]),
  ];
}

function checkEnd(group: GroupHistory, member: MemberHistory, stopTimeoutMs: number): readonly Violation[] {
  const { name, end, events, errors } = member;
  const told = (rule: Violation['rule'], what: string): Violation => ({
    ...{ rule, group: group.name, what },
    evidence: [...events.slice(-12).map((event) => JSON.stringify(event)), ...errors.split('\n').filter(Boolean)],
  });
  const gaveUp = events.find((event) => event.e === 'gave-up');
  if (gaveUp !== undefined && !isExcused(group, gaveUp.code))
    return [told('nobody gives up', `${name}: ${gaveUp.code} ${gaveUp.error}`)];
  if (end === null) return [];
  if (end.told === 'nothing' && gaveUp === undefined)
    return [told('nobody gives up', `${name} ended by itself: ${end.signal ?? `exit code ${end.code ?? 'none'}`}`)];
  if (end.told === 'leave' && (end.signal === 'SIGKILL' || (end.tookMs ?? 0) > stopTimeoutMs + stopSlackMs))
    return [
      told(
        'a stop ends',
        `${name} was told to stop and had not ended after ${((end.tookMs ?? 0) / 1000).toFixed(1)} s`,
      ),
    ];
  return [];
}

/** On a busy machine a process takes its time to end. */
const stopSlackMs = 5000;

/**
 * In a classic group the id of a static member that joins while the coordinator moves may be forgotten: it is fenced then, as
 * Java's is (docs/simulating.md).
 */
function isExcused({ staticMembers, classic }: GroupHistory, code: string): boolean {
  return staticMembers && classic && code === 'FENCED_INSTANCE_ID';
}

function checkFootprints(group: GroupHistory): readonly Violation[] {
  const before = group.members.flatMap(({ calm }) => (calm.before === null ? [] : [calm.before]));
  const [heap, sockets] = [
    Math.max(...before.map(({ heapBytes }) => heapBytes)),
    Math.max(...before.map((footprint) => footprint.sockets)),
  ];
  return group.members.flatMap(({ name, calm: { after } }) => {
    if (after === null || before.length === 0) return [];
    const found: string[] = [];
    if (after.sockets > sockets + socketSlack)
      found.push(`${after.sockets} sockets, ${sockets} in the calm at the beginning`);
    if (after.heapBytes > heap + heapSlackBytes)
      found.push(`a heap of ${mb(after.heapBytes)}, ${mb(heap)} at the beginning`);
    return found.map((what) => ({
      ...{ rule: 'memory and sockets return' as const, group: group.name, what: `${name} has ${what}` },
      evidence: [JSON.stringify(after), ...before.map((footprint) => JSON.stringify(footprint))],
    }));
  });
}

function lastWords({ members }: GroupHistory): readonly string[] {
  return members
    .filter(({ end }) => end === null || end.told !== 'die')
    .flatMap(({ name, events }) =>
      events
        .filter(({ e }) => e !== 'started' && e !== 'done')
        .slice(-8)
        .map((event) => `${name} ${JSON.stringify(event)}`),
    );
}

function mb(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
