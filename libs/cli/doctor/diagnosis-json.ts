import { isBad, type Diagnosis, type JudgedPartition } from '../../doctor';
import { number } from '../groups/group-json';

export function diagnosisAsJson({ observation, group, partitions, findings }: Diagnosis): object {
  const { groupId, startedAt, endedAt, samples, sources, troubles } = observation;
  return {
    ...{ groupId, startedAt: isoTime(startedAt), endedAt: isoTime(endedAt), samples: samples.length },
    healthy: !findings.some(isBad),
    group:
      group === null
        ? null
        : { type: group.type, state: group.state, assignor: group.assignor, members: group.members.length },
    partitions: partitions.map(partitionAsJson),
    findings,
    reports: sources.map(({ url, readings }) => ({
      url,
      ...{ readings: readings.length, failed: readings.filter((one) => 'failure' in one).length },
    })),
    troubles: troubles.map(({ at, message }) => ({ at: isoTime(at), message })),
  };
}

function partitionAsJson({ track: { topic, partition }, verdict, last }: JudgedPartition): object {
  const { committed, logEnd, lag, memberId } = last;
  const offsets = { committed: number(committed), logEnd: number(logEnd), lag: number(lag) };
  return { topic, partition, verdict, ...offsets, memberId };
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}
