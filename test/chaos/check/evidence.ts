import { type GroupHistory } from './history';
import { type MemberEvent } from '../member/member-event';
import { type Lease } from './leases';

const aroundMs = 1500;
const most = 24;

/** A lease in a line. */
export function leaseText({ member, partition, epoch, token, from, to, end }: Lease): string {
  const until = Number.isFinite(to) ? `${to.toFixed(1)} (${end})` : 'the end';
  return `lease ${epoch} of ${member.name} of partition ${partition}, token ${token}: from ${from.toFixed(1)} to ${until}`;
}

/** What all members told of this partition around that time, and when their processes were frozen or ended. */
export function around(group: GroupHistory, partition: number, at: number): readonly string[] {
  const lines = group.members.flatMap(({ name, events, freezes, end }) => [
    ...events
      .filter((event) => Math.abs(event.at - at) <= aroundMs && concerns(event, partition))
      .map((event) => ({ at: event.at, text: `${name} ${JSON.stringify(event)}` })),
    ...freezes
      .filter(({ from, to }) => from <= at + aroundMs && (to ?? Infinity) >= at - aroundMs)
      .map(({ from, to }) => ({
        at: from,
        text: `${name} was frozen from ${from.toFixed(1)} to ${to?.toFixed(1) ?? 'the end'}`,
      })),
    ...(end !== null && Math.abs(end.at - at) <= aroundMs
      ? [{ at: end.at, text: `${name} ended at ${end.at.toFixed(1)}, told to ${end.told}` }]
      : []),
  ]);
  // The nearest ones, in their order.
  return lines
    .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))
    .slice(0, most)
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text);
}

function concerns(event: MemberEvent, partition: number): boolean {
  switch (event.e) {
    case 'assigned':
      return event.leases.some(([one]) => one === partition);
    case 'revoked':
    case 'lost':
    case 'commit-failed':
      return event.p.includes(partition);
    case 'committed':
      return event.offsets.some(([one]) => one === partition);
    case 'started':
    case 'done':
    case 'failed':
    case 'replayed':
      return event.p === partition;
    case 'rebalanced':
    case 'told':
    case 'gave-up':
      return true;
  }
}
