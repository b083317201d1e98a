import { type ConsumerStatus, type PartitionStatus } from '../../engine';
import { partitionKey, partitionNames, type TopicPartition } from '../../protocol';

/** Where a consumer stands, for whoever waits for something of these partitions in vain. */
export function standing(status: ConsumerStatus, partitions: readonly TopicPartition[]): string {
  const owned = new Map(status.partitions.map((one) => [partitionKey(one), one]));
  const elsewhere = partitions.filter((one) => !owned.has(partitionKey(one)));
  const lines = [
    `The consumer of group ${status.groupId} is ${status.phase}, and owns ${partitionNames(status.partitions)}.`,
    ...(status.fatalError === null ? [] : [`It has ended: ${status.fatalError.message}`]),
    ...(status.joinError === null ? [] : [`It cannot join: ${status.joinError.message}`]),
    ...(status.brokerError === null ? [] : [`Its brokers do not answer: ${status.brokerError.message}`]),
    ...(status.suspended ? ['No heartbeat was answered for a session timeout: no handler starts.'] : []),
    ...(elsewhere.length === 0 ? [] : [`It does not own ${partitionNames(elsewhere)}.`]),
    ...partitions.flatMap((one) => {
      const found = owned.get(partitionKey(one));
      return found === undefined ? [] : [place(found)];
    }),
  ];
  return lines.join('\n');
}

function place(partition: PartitionStatus): string {
  const { phase, position, committed, pending, inFlight, runningMs, paused, failing } = partition;
  return [
    `${partitionKey(partition)} is ${phase}: its position is ${position ?? 'not known'}, ${committed ?? 'nothing'} is committed`,
    ...(pending === 0 ? [] : [`${pending} records are not processed`]),
    ...(inFlight === 0 ? [] : [`${inFlight} handlers run, the oldest for ${Math.round(runningMs ?? 0)} ms`]),
    ...(paused ? ['it is paused'] : []),
    ...(failing === null
      ? []
      : [`offset ${failing.offset} has failed ${failing.attempt} times: ${failing.error.message}`]),
  ].join('; ');
}
