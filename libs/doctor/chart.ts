import { memberTracks, nameOf, type MemberTrack } from './member-track';
import { isSettled, type Observation, type Sample } from './observation';
import { partitionTracks, standstill, type PartitionTrack, type Point, type Standstill } from './partition-track';
import { judge, leastSamples, type JudgedPartition } from './partition-verdict';

/** An observation, read once for all signs. */
export interface Chart {
  readonly observation: Observation;
  readonly samples: readonly Sample[];
  readonly last: Sample | undefined;
  /** The last sample in which no rebalance was under way. */
  readonly settled: Sample | undefined;
  /** Over all samples. */
  readonly tracks: readonly PartitionTrack[];
  readonly members: readonly MemberTrack[];
  /** Over the samples since brokers were last in trouble: nobody can commit while they are. */
  readonly judged: readonly JudgedPartition[];
}

export function chartOf(observation: Observation): Chart {
  const { samples } = observation;
  const tracks = partitionTracks(samples);
  const calmSince = endOfTrouble(observation);
  return {
    ...{ observation, samples, tracks, members: memberTracks(samples), last: samples.at(-1) },
    settled: samples.findLast(({ group }) => group !== null && isSettled(group)),
    judged: tracks.flatMap((track) => {
      const points = track.points.filter(({ at }) => at >= calmSince);
      const judged = judge({ ...track, points }) ?? judge(track);
      return judged === null ? [] : [judged];
    }),
  };
}

/** When a broker did last not answer, went, came, or gave the group to another one. */
function endOfTrouble({ samples, troubles }: Observation): number {
  const changes = samples.filter((sample, index) => {
    const before = samples[index - 1];
    return before !== undefined && placeOf(sample) !== placeOf(before);
  });
  return Math.max(-Infinity, ...[...changes, ...troubles].map(({ at }) => at));
}

function placeOf({ brokers, group }: Sample): string {
  return `${[...brokers].sort((a, b) => a - b).join()} ${group?.coordinator.nodeId}`;
}

/**
 * Longer than the interval of Java's and of our own automatic commits: whoever has not committed for that long has not for want of
 * an occasion.
 */
const quietMs = 5500;

/** Whether it stood still for longer than between two commits: for that time, or as long as we have looked at it. */
function isStandstill(stood: Standstill | null, points: readonly Point[], leastMs: number): stood is Standstill {
  if (stood === null || stood.samples < leastSamples) return false;
  return stood.samples === points.length || stood.until - stood.since >= leastMs;
}

/** A partition, and for how long it stood still. */
export interface Standing {
  readonly track: PartitionTrack;
  readonly stood: Standstill;
}

/** Of what a member owned, how long each stood still up to the end of that; null: not all that had lag did. */
export function standstillsOf(
  tracks: readonly PartitionTrack[],
  memberId: string,
  leastMs = quietMs,
): readonly Standing[] | null {
  const found: Standing[] = [];
  for (const track of tracks) {
    const points = track.points.filter((point) => point.memberId === memberId);
    const last = points.at(-1);
    if (last?.lag == null || last.lag === 0n) continue;
    const stood = standstill(points);
    if (!isStandstill(stood, points, leastMs)) return null;
    found.push({ track, stood });
  }
  return found;
}

/** For people: whose it is. */
export function ownerName({ members }: Chart, memberId: string | null): string {
  const owner = members.find((one) => one.memberId === memberId);
  return owner === undefined ? 'nobody' : nameOf(owner.member);
}
