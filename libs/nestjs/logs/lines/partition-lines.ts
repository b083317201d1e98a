import { partitionKey, partitionNames } from '../../../protocol';
import { ms, type SomeLines } from '../log-line';

export const partitionLines = {
  PartitionsAssigned: {
    ...{ category: 'partitions', level: 'protocol' },
    text: ({ partitions, generation }) => `assigned ${partitionNames(partitions)} in generation ${generation}`,
  },
  PartitionsStarted: {
    ...{ category: 'partitions', level: 'protocol' },
    text: ({ partitions, parts: { handlersMs, offsetsMs, hooksMs } }) =>
      `${partitionNames(partitions)} deliver: ${ms(handlersMs)} for handlers of before, ${ms(offsetsMs)} for committed offsets, ${ms(hooksMs)} for hooks`,
  },
  PartitionsRevoked: {
    category: 'partitions',
    level: ({ timedOut }) => (timedOut.length === 0 ? 'log' : 'warn'),
    text: ({ partitions, drainMs, timedOut }) => {
      const text = `handed over ${partitionNames(partitions)} after ${ms(drainMs)}`;
      if (timedOut.length === 0) return text;
      return `${text}; no time was left for the handlers of ${partitionNames(timedOut)}: those records are processed again by the next owner`;
    },
  },
  PartitionsLost: {
    ...{ category: 'partitions', level: 'warn' },
    text: ({ partitions, reason }) =>
      reason === 'topic-recreated'
        ? `${partitionNames(partitions)}: the topic was deleted and created anew, and its old offsets do not apply`
        : `lost ${partitionNames(partitions)} (${reason}): what was not committed is processed again by the next owner`,
  },
  HookCompleted: {
    ...{ category: 'partitions', level: 'debug' },
    text: ({ hook, kind, durationMs, partitions }) =>
      `${hook} (${kind}) took ${ms(durationMs)} for ${partitionNames(partitions)}`,
  },
  HookFailed: {
    ...{ category: 'partitions', level: 'error' },
    text: ({ hook, kind, partitions, error, outcome }) => {
      const next = outcome === 'retried' ? 'it is run again, and the partitions wait' : 'the hand-over goes on';
      return `${hook} (${kind}) failed for ${partitionNames(partitions)}: ${error.message}; ${next}`;
    },
  },
  HandOverRead: {
    ...{ category: 'partitions', level: 'debug' },
    text: ({ partition, owner, state, committed, last, drainMs }) => {
      const drain = drainMs === null ? '' : `, drained in ${ms(drainMs)}`;
      return `${partitionKey(partition)} goes on at ${committed}, as ${owner || 'its owner'} left it (${state}${drain}; begun up to ${last ?? 'nothing'})`;
    },
  },
  TopicWithoutListener: {
    ...{ category: 'partitions', level: 'warn' },
    text: ({ partitions }) =>
      `the group has assigned ${partitionNames(partitions)}, which no listener takes: they are not processed; its leader may not look at subscriptions`,
  },
} satisfies SomeLines;
