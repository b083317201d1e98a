import { UNCLAIMED, type ClaimedGroup } from './claims';

/**
 * The target of a group in which every one of `takers` subscribes to every topic: each gets the quota or one more. A
 * member keeps what it owns up to that; where more members own above the quota than there are extra partitions, those
 * first by member id keep the extra one. Java: `ConstrainedAssignmentBuilder`. Linear in members and partitions.
 */
export function assignEqualQuotas(group: ClaimedGroup, takers: readonly number[]): Int32Array {
  const { owners } = group;
  const quota = Math.floor(owners.length / takers.length);
  let extras = owners.length % takers.length;

  const room = countOwned(group);
  const missing = new Int32Array(room.length);
  const atQuota: number[] = [];
  let below: number[] = [];
  for (const member of takers) {
    const kept = Math.min(room[member]!, extras > 0 ? quota + 1 : quota);
    room[member] = kept;
    missing[member] = quota - kept;
    if (kept > quota) extras -= 1;
    else if (kept === quota) atQuota.push(member);
    else below.push(member);
  }

  const target = keepOwned(group, room);
  let free = target.indexOf(UNCLAIMED);
  const give = (member: number): void => {
    target[free] = member;
    free = target.indexOf(UNCLAIMED, free + 1);
  };
  while (below.length > 0) {
    for (const member of below) {
      give(member);
      missing[member]! -= 1;
      if (missing[member] === 0) atQuota.push(member);
    }
    below = below.filter((member) => missing[member]! > 0);
  }
  for (const member of atQuota.slice(0, extras)) give(member);
  return target;
}

function countOwned({ members, owners }: ClaimedGroup): Int32Array {
  const counts = new Int32Array(members.length);
  for (const owner of owners) if (owner !== UNCLAIMED) counts[owner]! += 1;
  return counts;
}

/** Everyone keeps so many, in the order of number and then topic: what exceeds the quota comes from all topics alike. */
function keepOwned({ topics, first, owners }: ClaimedGroup, room: Int32Array): Int32Array {
  const target = new Int32Array(owners.length).fill(UNCLAIMED);
  let open = topics.map((_, topic) => topic);
  for (let partition = 0; open.length > 0; partition += 1) {
    let ended = false;
    for (const topic of open) {
      const at = first[topic]! + partition;
      if (at + 1 >= first[topic + 1]!) ended = true;
      const owner = owners[at]!;
      if (owner === UNCLAIMED || room[owner] === 0) continue;
      room[owner]! -= 1;
      target[at] = owner;
    }
    if (ended) open = open.filter((topic) => first[topic]! + partition + 1 < first[topic + 1]!);
  }
  return target;
}
