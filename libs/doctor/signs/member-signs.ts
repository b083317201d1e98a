import { partitionKey } from '../../protocol';
import { standstillsOf, type Chart, type Standing } from '../chart';
import { farewellOf, usualPauseMs } from '../farewell';
import { finding, type Finding } from '../finding';
import { nameOf, type MemberTrack } from '../member-track';
import { clockTime, count, listed, seconds } from '../wording';

/** Who came and went, and whether in good order. */
export function memberSigns(chart: Chart): readonly Finding[] {
  return [
    ...chart.members.filter(({ joined }) => joined).flatMap((member) => came(member, chart)),
    ...chart.members.filter(({ gone }) => gone).flatMap((member) => went(member, chart)),
    ...chart.members.filter(({ gone }) => !gone).flatMap((member) => silent(member, chart)),
    ...comesAndGoes(chart),
    ...instancesTaken(chart),
  ];
}

/** The member that had the same instance before. */
function predecessor({ member, memberId, firstSeen }: MemberTrack, { members }: Chart): MemberTrack | undefined {
  return members.findLast(
    (one) =>
      one.member.instanceId !== null &&
      one.member.instanceId === member.instanceId &&
      one.memberId !== memberId &&
      one.firstSeen < firstSeen,
  );
}

function came(track: MemberTrack, chart: Chart): readonly Finding[] {
  const before = predecessor(track, chart);
  const at = clockTime(track.firstSeen);
  const has = `it has ${count(track.owned.length, 'partition')}`;
  if (before === undefined) {
    return [finding('member-joined', nameOf(track.member), [`first seen at ${at} as ${track.memberId}; ${has}`])];
  }
  const evidence = `${before.memberId} until ${clockTime(before.lastSeen)}, ${track.memberId} from ${at}; ${has}`;
  return [finding('member-restarted', nameOf(track.member), [evidence])];
}

function went(track: MemberTrack, chart: Chart): readonly Finding[] {
  const replaced = chart.members.some((one) => predecessor(one, chart)?.memberId === track.memberId);
  if (replaced) return [];
  const name = nameOf(track.member);
  const seen = `seen until ${clockTime(track.lastSeen)} as ${track.memberId}, with ${count(track.owned.length, 'partition')}`;
  const farewell = farewellOf(track, chart.tracks);
  const stood = farewell === 'handed-over' ? [] : stoodUntilTheEnd(track, chart);
  if (stood.length === 0 && farewell !== 'open') return [finding('member-left', name, [seen])];
  const signs = [...(stood.length > 0 ? [standing(stood)] : []), ...(farewell === 'open' ? [openNote] : [])];
  return [finding('member-vanished', name, [seen, ...signs, ...cameBack(track, chart)])];
}

const openNote = 'the note beside its last commit is that of an ordinary one, not of a hand-over';

/** A process that was frozen is a member again under another id, as one is that was restarted. */
function cameBack({ member, lastSeen }: MemberTrack, { members }: Chart): readonly string[] {
  const again = members.find(
    (one) => one.firstSeen > lastSeen && one.member.clientId === member.clientId && one.member.host === member.host,
  );
  if (again === undefined) return [];
  const since = `client ${member.clientId} of the same host is back since ${clockTime(again.firstSeen)}`;
  return [`${since}: restarted, or frozen and expelled (its counter kafka_consumer_expulsions_total tells)`];
}

/** A session is rarely shorter than this and a bit. */
const shortMs = 3500;
/** Who has stood still for so many times as long as it ever did between two commits stands still for something else. */
const manyPauses = 3;

/**
 * Who leaves in good order commits for the last time then: the offset moves between the last sample with it and the next one. Where it
 * has not, a shorter standstill is enough; where it has, the next owner may have been as quick.
 */
function stoodUntilTheEnd({ memberId, lastSeen }: MemberTrack, { tracks }: Chart): readonly Standing[] {
  const short = standstillsOf(tracks, memberId, shortMs) ?? [];
  const moved = short.some(({ track: { points } }) => {
    const [before, after] = [points.find(({ at }) => at === lastSeen), points.find(({ at }) => at > lastSeen)];
    return after !== undefined && after.committed !== before?.committed;
  });
  const usualMs = usualPauseMs(memberId, tracks);
  const least = usualMs === null ? undefined : Math.max(shortMs, manyPauses * usualMs);
  return moved ? (standstillsOf(tracks, memberId, least) ?? []) : short;
}

/** With one partition a member that is silent cannot be told from a record that hangs. */
const leastPartitions = 2;

function silent(track: MemberTrack, chart: Chart): readonly Finding[] {
  const stood = standstillsOf(
    chart.judged.map(({ track }) => track),
    track.memberId,
  );
  if (stood === null || stood.length < leastPartitions) return [];
  return [
    finding('member-silent', nameOf(track.member), [
      `${track.memberId}, in the group until ${clockTime(track.lastSeen)}`,
      standing(stood),
    ]),
  ];
}

/** Partitions that `member-silent` tells of already, by key. */
export function ofSilentMembers(chart: Chart): ReadonlySet<string> {
  const silentOnes = chart.members.filter((track) => !track.gone && silent(track, chart).length > 0);
  return new Set(silentOnes.flatMap(({ owned }) => owned.map(partitionKey)));
}

function standing(stood: readonly Standing[]): string {
  const since = Math.max(...stood.map((one) => one.stood.since));
  const until = Math.max(...stood.map((one) => one.stood.until));
  const names = listed(stood.map(({ track }) => track.key));
  return `all that it had with lag stood still from ${clockTime(since)} to ${clockTime(until)} (${seconds(until - since)}): ${names}`;
}

/** So many that came, and went, are no deploy and no scaling any more. */
const leastTurns = 2;

function comesAndGoes({ members, samples }: Chart): readonly Finding[] {
  const [came, gone] = [members.filter(({ joined }) => joined), members.filter((one) => one.gone)];
  if (Math.min(came.length, gone.length) < leastTurns) return [];
  const clients = [...new Set(came.map(({ member }) => `${member.clientId} at ${member.host.replace(/^\//, '')}`))];
  const most = Math.max(...samples.map(({ group }) => group?.members.length ?? 0));
  return [
    finding('members-come-and-go', '', [
      `${came.length} came and ${gone.length} went; ${members.length} different members, at most ${most} at one time`,
      `those that came are of ${listed(clients)}`,
      ...came.map((one) => {
        const until = one.gone ? clockTime(one.lastSeen) : 'now';
        return `${one.memberId} from ${clockTime(one.firstSeen)} to ${until}`;
      }),
    ]),
  ];
}

/** A restart gives an instance one new member id; two processes that expel each other give it one after the other. */
const leastTakings = 3;

function instancesTaken({ members }: Chart): readonly Finding[] {
  const instances = new Set(members.flatMap(({ member }) => member.instanceId ?? []));
  return [...instances].flatMap((instanceId) => {
    const takings = members.filter(({ member }) => member.instanceId === instanceId);
    if (takings.length < leastTakings) return [];
    const evidence = takings.map(({ member, firstSeen, memberId }) => {
      return `${memberId} at ${member.host.replace(/^\//, '')}, from ${clockTime(firstSeen)}`;
    });
    return [finding('instance-id-taken', instanceId, evidence)];
  });
}
