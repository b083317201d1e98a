import { namesOf } from '../../protocol';
import { noPartitions, type PartitionList } from './partition-list';
import { type RebalanceEntry } from './rebalance-entry';
import { seconds } from './seconds';

/** An entry in one line: why, how long, what moved, and what took longest. */
export function tellEntry(entry: RebalanceEntry): string {
  const { id, cause, drain, kept, assigned, revoked, lost } = entry;
  const moves = [
    kept.count === 0 ? '' : `kept ${kept.count}`,
    some('assigned', assigned),
    `${some('handed over', revoked)}${drain === null ? '' : ` in ${seconds(drain.drainMs)}`}`,
    some('lost', lost),
    some('no time for handlers of', drain?.timedOut ?? noPartitions),
  ].filter((move) => move !== '');
  return `rebalance #${id}: ${cause}; ${generations(entry)}, ${timesOf(entry)}; ${moves.join(', ') || 'nothing moved'}${slowestOf(entry)}`;
}

function some(what: string, { count, topics }: PartitionList): string {
  return count === 0 ? '' : `${what} ${namesOf(topics)}`;
}

/** `generation 6 -> 7`, or epochs. */
export function generations({ generation: { from, to }, protocol, state }: RebalanceEntry): string {
  const word = protocol === 'consumer' ? 'epoch' : 'generation';
  return `${word} ${from ?? 'none'} -> ${to ?? (state === 'running' ? '?' : 'none')}`;
}

export function timesOf({ state, durationMs, settledMs }: RebalanceEntry): string {
  if (state === 'running') return 'under way';
  if (state === 'abandoned') return `came to nothing${settledMs === null ? '' : ` after ${seconds(settledMs)}`}`;
  const after = `after ${seconds(durationMs ?? 0)}`;
  if (settledMs === null) return `${after}, not settled yet`;
  return settledMs > (durationMs ?? 0) ? `${after}, settled after ${seconds(settledMs)}` : after;
}

function slowestOf({ slowest }: RebalanceEntry): string {
  return slowest === null ? '' : `; slowest: ${slowest.what}, ${seconds(slowest.ms)}`;
}
