import { type GroupHistory, type MemberHistory } from './history';

interface Delivery {
  readonly at: number;
  readonly offset: number;
  readonly key: string;
}

/** `late`: handed over while handlers ran. `ended`: its process did. `open`: it lives to the end of the run. */
export type LeaseEnd = 'revoked' | 'late' | 'lost' | 'ended' | 'open';

/** One ownership of one partition by one process, as its log tells it. */
export interface Lease {
  readonly member: MemberHistory;
  readonly partition: number;
  readonly epoch: number;
  readonly token: number;
  readonly from: number;
  readonly to: number;
  readonly end: LeaseEnd;
  /** Handed over, all handlers ended, and what they did is committed. */
  readonly clean: boolean;
  readonly starts: readonly Delivery[];
  /** Handlers that ended well, and whose write the database took. */
  readonly done: readonly Delivery[];
  /** That the broker has answered. */
  readonly commits: readonly { readonly at: number; readonly offset: number }[];
  /**
   * Sent when the lease had ended.
   *
   * Hazard: an answer may wait longer than a lease lives
   *   1. a commit is sent, and stored   2. SIGSTOP   3. the session ends   4. SIGCONT: the lease is lost   5. the answer is read
   *   -> it is a commit of the lease, for it was sent under it
   */
  readonly lateCommits: readonly { readonly at: number; readonly offset: number }[];
}

type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] } & {
  failedCommit: boolean;
};

/** Of all members of the group, in the order in which they began. */
export class Leases {
  readonly all: readonly Lease[];
  private readonly byPartition = new Map<number, Lease[]>();
  private readonly byName = new Map<string, Lease>();

  constructor(group: GroupHistory) {
    this.all = group.members.flatMap(leasesOf).sort((a, b) => a.from - b.from);
    for (const lease of this.all) {
      const others = this.byPartition.get(lease.partition) ?? [];
      this.byPartition.set(lease.partition, others);
      others.push(lease);
      this.byName.set(nameOf(lease.member.name, lease), lease);
    }
  }

  of(partition: number): readonly Lease[] {
    return this.byPartition.get(partition) ?? [];
  }

  find(member: string, partition: number, epoch: number): Lease | undefined {
    return this.byName.get(nameOf(member, { partition, epoch }));
  }
}

function nameOf(member: string, { partition, epoch }: Pick<Lease, 'partition' | 'epoch'>): string {
  return `${member} ${partition} ${epoch}`;
}

function leasesOf(member: MemberHistory): readonly Lease[] {
  const known = new Map<string, Growing<Lease>>();
  const current = new Map<number, Growing<Lease>>();
  const endOfProcess = member.end?.at ?? Infinity;
  const ends = (partitions: readonly number[], at: number, how: (partition: number) => LeaseEnd): void => {
    for (const partition of partitions) {
      const lease = current.get(partition);
      if (lease === undefined || lease.to < endOfProcess) continue;
      lease.to = at;
      lease.end = how(partition);
    }
  };
  for (const event of member.events) {
    switch (event.e) {
      case 'assigned':
        for (const [partition, epoch, token] of event.leases) {
          const name = nameOf('', { partition, epoch });
          // An assigned hook that is run again.
          if (known.has(name)) continue;
          const lease: Growing<Lease> = {
            ...{ member, partition, epoch, token, from: event.at, to: endOfProcess, failedCommit: false, clean: false },
            ...{ end: member.end === null ? 'open' : 'ended', starts: [], done: [], commits: [], lateCommits: [] },
          };
          known.set(name, lease);
          current.set(partition, lease);
        }
        break;
      case 'revoked':
        ends(event.p, event.at, (partition) => (event.timedOut.includes(partition) ? 'late' : 'revoked'));
        break;
      case 'lost':
        ends(event.p, event.at, () => 'lost');
        break;
      case 'started':
        known.get(nameOf('', { partition: event.p, epoch: event.epoch }))?.starts.push(delivery(event));
        break;
      case 'done':
        if (event.fenced) break;
        known.get(nameOf('', { partition: event.p, epoch: event.epoch }))?.done.push(delivery(event));
        break;
      case 'committed':
        for (const [partition, offset] of event.offsets) {
          const lease = current.get(partition);
          if (lease === undefined) continue;
          (lease.to < event.at - event.took ? lease.lateCommits : lease.commits).push({ at: event.at, offset });
          lease.failedCommit = false;
        }
        break;
      case 'commit-failed':
        for (const partition of event.p) {
          const lease = current.get(partition);
          if (lease !== undefined && lease.to >= event.at) lease.failedCommit = true;
        }
        break;
      case 'failed':
      case 'replayed':
      case 'rebalanced':
      case 'told':
      case 'gave-up':
    }
  }
  for (const lease of known.values()) lease.clean = lease.end === 'revoked' && !lease.failedCommit;
  return [...known.values()];
}

function delivery({ at, o, key }: { readonly at: number; readonly o: number; readonly key: string }): Delivery {
  return { at, offset: o, key };
}
