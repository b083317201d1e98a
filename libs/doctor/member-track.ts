import { type GroupMember } from '../engine';
import { type Sample } from './observation';

/** One member, from the first sample in which it was to the last. */
export interface MemberTrack {
  readonly memberId: string;
  /** As it was seen last. */
  readonly member: GroupMember;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** It was not there in the first sample. */
  readonly joined: boolean;
  /** It is not there in the last sample. */
  readonly gone: boolean;
  /** What it owned when it was seen last with partitions: while a group rebalances it does not tell. */
  readonly owned: GroupMember['assigned'];
}

/** In the order in which they were seen. */
export function memberTracks(samples: readonly Sample[]): readonly MemberTrack[] {
  const tracks = new Map<string, MemberTrack>();
  const [first, last] = [samples[0]?.at, samples.at(-1)?.at];
  for (const { at, group } of samples) {
    for (const member of group?.members ?? []) {
      const before = tracks.get(member.memberId);
      const owned = member.assigned.length > 0 ? member.assigned : (before?.owned ?? []);
      const firstSeen = before?.firstSeen ?? at;
      tracks.set(member.memberId, {
        ...{ memberId: member.memberId, member, owned, firstSeen, lastSeen: at },
        ...{ joined: firstSeen !== first, gone: at !== last },
      });
    }
  }
  return [...tracks.values()];
}

/** For people: the instance where it has one, and where it runs. */
export function nameOf({ memberId, instanceId, host }: GroupMember): string {
  return `${instanceId ?? memberId} at ${host.replace(/^\//, '')}`;
}
