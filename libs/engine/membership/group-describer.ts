import { type GroupDescription } from '../admin';
import { describeGroup } from '../admin/group-requests';
import { closedError, KeyCoordinator, NodeLinks, type Cluster } from '../cluster';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type Clock } from '../ports';

export interface GroupDescriberContext {
  readonly groupId: string;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  /** About how many members the group has, by what this one owns of its topics. */
  readonly probableSize: () => number;
}

const patienceMs = 5000;

/**
 * Asks the coordinator who is in the group. Nothing depends on the answer, and nothing else on the connection, which is closed
 * again: heartbeats and commits have theirs.
 */
export class GroupDescriber {
  private asking: Promise<GroupDescription | null> | null = null;
  private links: NodeLinks | null = null;
  private closed = false;

  constructor(private readonly context: GroupDescriberContext) {}

  /** Never rejects. One question at a time, whoever asks. */
  describe(atMost: number): Promise<GroupDescription | null> {
    // Every member of a group of 1,000 would be told of 1,000.
    if (this.closed || this.context.probableSize() > atMost) return Promise.resolve(null);
    this.asking ??= this.ask()
      .catch(() => null)
      .finally(() => (this.asking = null));
    return this.asking;
  }

  close(): void {
    this.closed = true;
    this.links?.close();
  }

  private async ask(): Promise<GroupDescription | null> {
    const { groupId, cluster, clock, publish } = this.context;
    const links = new NodeLinks(cluster);
    this.links = links;
    try {
      const coordinator = new KeyCoordinator(cluster, links, { type: 'group', name: groupId });
      const group = await describeGroup(coordinator, groupId, clock.now() + patienceMs);
      if (this.closed) throw closedError();
      // Between generations classic members have no assignment, and some of them may be gone.
      if (group.type === 'classic' && group.state !== 'Stable') return null;
      publish({ type: 'GroupDescribed', group });
      return group;
    } finally {
      links.close();
    }
  }
}
