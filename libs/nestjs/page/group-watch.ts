import { type GroupView, type PageSource } from './page-source';
import { type PageGroup, type PageMember } from './page-state';

/** The coordinator is asked no more often, however many watch. */
const pollMs = 2000;

type Seen = Pick<PageGroup, 'members' | 'problem'>;

const nothingSeen: Seen = { members: null, problem: null };

/** The whole of one group, from outside, while somebody watches. */
export class GroupWatch {
  private view: GroupView | null = null;
  private asked = -Infinity;
  private asking = false;
  private last: Seen = nothingSeen;

  constructor(private readonly source: PageSource) {}

  get seen(): Seen {
    return this.last;
  }

  /** Called often; asks now and then. `now`: monotonic milliseconds. */
  look(now: number): void {
    this.view ??= this.source.openGroup();
    if (this.view === null || this.asking || now - this.asked < pollMs) return;
    this.asked = now;
    this.asking = true;
    void this.ask(this.view);
  }

  /** What was seen is old soon, and is forgotten. */
  close(): void {
    void this.view?.close();
    this.view = null;
    this.last = nothingSeen;
  }

  private async ask(view: GroupView): Promise<void> {
    let seen: Seen;
    try {
      seen = { members: (await view.members()).map(memberState), problem: null };
    } catch (thrown) {
      seen = { members: null, problem: thrown instanceof Error ? thrown.message : String(thrown) };
    }
    this.asking = false;
    if (this.view === view) this.last = seen;
  }
}

/** Nothing but what is shown. */
function memberState({ memberId, instanceId, host, assigned }: PageMember): PageMember {
  return { memberId, instanceId, host, assigned: assigned.map(({ topic, partition }) => ({ topic, partition })) };
}
