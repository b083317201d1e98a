import { type GroupPartition, type KafkaRebalanceError, type MissingBroker } from '../../engine';
import { type GroupReport, type ReportedGroup } from './group-report';
import { type PartitionReset } from './reset-offsets';

/** Offsets as numbers: they are exact to 9007199254740991, and a script can compare them. */
export const number = (offset: bigint | null): number | null => (offset === null ? null : Number(offset));

export function reportAsJson({ groups, failed, missing }: GroupReport): object {
  return {
    groups: groups.map(groupAsJson),
    failed: failuresAsJson(failed, 'groupId'),
    missing: missing.map(brokerAsJson),
  };
}

function groupAsJson({ description, offsets }: ReportedGroup): object {
  if (offsets === null) return description;
  const failed = failuresAsJson(offsets.failed, 'partition');
  return {
    ...description,
    partitions: offsets.partitions.map(partitionAsJson),
    ...(failed.length > 0 ? { failed } : {}),
  };
}

function partitionAsJson({ committed, logStart, logEnd, lag, ...partition }: GroupPartition): object {
  const offsets = { committed, logStart, logEnd, lag };
  return {
    ...partition,
    ...Object.fromEntries(Object.entries(offsets).map(([name, offset]) => [name, number(offset)])),
  };
}

export function brokerAsJson({ node, error }: MissingBroker): object {
  return { ...node, ...errorAsJson(error) };
}

export function failuresAsJson(failed: ReadonlyMap<string, KafkaRebalanceError>, subject: string): object[] {
  return [...failed].map(([key, error]) => ({ [subject]: key, ...errorAsJson(error) }));
}

export function errorAsJson({ code, message }: KafkaRebalanceError): object {
  return { code, message };
}

export function resetAsJson({ committed, offset, ...partition }: PartitionReset): object {
  return { ...partition, committed: number(committed), offset: number(offset) };
}
