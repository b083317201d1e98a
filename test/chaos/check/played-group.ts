import { type StoredRow } from '../database/record-store';
import { type MemberEvent, type Unstamped } from '../member/member-event';
import { type MemberEnd } from '../member/member-process';
import { type GroupHistory, type MemberHistory, type RunHistory } from './history';

/** One partition and one second for each thing that is told; a history to be checked. */
export class PlayedGroup {
  now = 1000;
  readonly rows: StoredRow[] = [];
  readonly members = new Map<
    string,
    { events: MemberEvent[]; freezes: { from: number; to: number }[]; end: MemberEnd | null }
  >();
  observed: number[] = [];
  committed = 0;
  unsettled: string | null = null;
  private readonly tokens = new Map<string, number>();
  private generation = 0;

  tell(member: string, event: Unstamped<MemberEvent>, at = this.tick()): this {
    this.member(member).events.push({ ...event, at });
    return this;
  }

  assigned(member: string, epoch: number, token = (this.generation += 1)): this {
    this.tokens.set(`${member} ${epoch}`, token);
    return this.tell(member, { e: 'assigned', leases: [[0, epoch, token]] });
  }

  started(member: string, epoch: number, offset: number): this {
    return this.tell(member, { e: 'started', p: 0, o: offset, epoch, key: keyOf(offset) });
  }

  /** The record is stored, and its handler has ended. */
  done(member: string, epoch: number, ...offsets: readonly number[]): this {
    for (const offset of offsets) {
      const token = this.tokens.get(`${member} ${epoch}`) ?? 0;
      this.rows.push({ partition: 0, offset, key: keyOf(offset), member, epoch, token });
      this.tell(member, { e: 'done', p: 0, o: offset, epoch, key: keyOf(offset), fenced: false, aborted: false });
    }
    return this;
  }

  commits(member: string, offset: number, took = 10): this {
    this.committed = offset;
    return this.tell(member, { e: 'committed', offsets: [[0, offset]], took });
  }

  revoked(member: string, timedOut: readonly number[] = []): this {
    return this.tell(member, { e: 'revoked', p: [0], timedOut });
  }

  lost(member: string): this {
    return this.tell(member, { e: 'lost', p: [0], reason: 'expelled' });
  }

  frozen(member: string, from: number, to: number): this {
    this.member(member).freezes.push({ from, to });
    return this;
  }

  ended(member: string, end: Partial<MemberEnd> = {}): this {
    this.member(member).end = { at: this.tick(), code: null, signal: 'SIGKILL', told: 'die', tookMs: 5, ...end };
    return this;
  }

  history(change: Partial<MemberHistory> = {}): GroupHistory {
    return {
      ...{ name: 'group', staticMembers: false, classic: true, rows: this.rows, committed: [this.committed] },
      ...{ unsettled: this.unsettled, observed: this.observed.map((offset, at) => ({ at, offsets: [offset] })) },
      members: [...this.members].map(([name, { events, freezes, end }]) => ({
        ...{ name, startedAt: 0, errors: '', calm: { before: null, after: null }, events, freezes, end },
        ...change,
      })),
    };
  }

  /** The topic holds so many records, one key for all even offsets and one for the odd ones. */
  run(records: number, group = this.history()): RunHistory {
    const log = Array.from({ length: records }, (_, offset) => ({ partition: 0, offset, key: keyOf(offset) }));
    return { partitions: 1, log, acknowledged: log, groups: [group], stopTimeoutMs: 8000 };
  }

  private tick(): number {
    return (this.now += 1000);
  }

  private member(name: string) {
    const known = this.members.get(name) ?? { events: [], freezes: [], end: null };
    this.members.set(name, known);
    return known;
  }
}

function keyOf(offset: number): string {
  return offset % 2 === 0 ? 'even' : 'odd';
}
