import { type GroupView, type PageSource } from './page-source';
import { type PageGroup, type PageMember } from './page-state';

/** The coordinator is asked no more often, however many watch. */
const pollMs = 2000;
/** While the group changes. */
const pollSoonMs = 500;

type Seen = Pick<PageGroup, 'members' | 'problem'>;

const nothingSeen: Seen = { members: null, problem: null };

/** The whole of one group, from outside, while somebody watches. */
export class GroupWatch {
  private view: GroupView | null = null;
  private asked = -Infinity;
  private asking = false;
  private last: Seen = nothingSeen;
  /** The generations of which the last answer tells; null: it tells of none. */
  private toldOf: string | null = null;

  constructor(private readonly source: PageSource) {}

  get seen(): Seen {
    return this.last;
  }

  /**
   * Called often; asks now and then, and sooner when the group has changed since. `now`: monotonic milliseconds; `generations`: of
   * the members in this process.
   */
  look(now: number, generations: string): void {
    this.view ??= this.source.openGroup();
    const pauseMs = generations === this.toldOf ? pollMs : pollSoonMs;
    if (this.asking || now - this.asked < pauseMs) return;
    this.asked = now;
    this.asking = true;
    void this.ask(this.view, generations);
  }

  /** What was seen is old soon, and is forgotten. */
  close(): void {
    void this.view?.close();
    this.view = null;
    this.last = nothingSeen;
  }

  private async ask(view: GroupView, generations: string): Promise<void> {
    const seen = await look(view);
    this.asking = false;
    if (this.view !== view) return;
    this.toldOf = seen === null ? null : generations;
    this.last = seen ?? this.last;
  }
}

/** Null: nothing new is told now. */
async function look(view: GroupView): Promise<Seen | null> {
  try {
    const members = await view.members();
    return members === null ? null : { members: members.map(memberState), problem: null };
  } catch (thrown) {
    return { members: null, problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** Nothing but what is shown. */
function memberState({ memberId, instanceId, host, assigned }: PageMember): PageMember {
  return { memberId, instanceId, host, assigned: assigned.map(({ topic, partition }) => ({ topic, partition })) };
}
