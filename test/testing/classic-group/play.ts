import {
  ClassicGroup,
  type ClassicGroupRules,
  type ClassicJoin,
  type JoinAnswer,
  type SyncAnswer,
} from '../../../libs/testing/classic-group';

/** A group of members whose metadata and assignments are words, and the answers that each has got. */
export class Play {
  now = 0;
  readonly group: ClassicGroup<string, string>;
  private ids = 0;

  constructor(rules: Partial<ClassicGroupRules<string, string>> = {}) {
    this.group = new ClassicGroup<string, string>({
      ...{ initialDelayMs: 0, maxSize: 10, noAssignment: '', isSame: (one, other) => one === other },
      newMemberId: (prefix) => `${prefix}-${(this.ids += 1)}`,
      ...rules,
    });
  }

  join(memberId: string, more: Partial<ClassicJoin<string>> = {}): JoinAnswer<string>[] {
    const answers: JoinAnswer<string>[] = [];
    const request: ClassicJoin<string> = {
      ...{ memberId, groupInstanceId: null, clientId: 'client', clientHost: '/127.0.0.1' },
      ...{ sessionTimeoutMs: 1000, rebalanceTimeoutMs: 5000, protocolType: 'consumer', knowsSkipAssignment: true },
      protocols: [{ name: 'range', metadata: 'orders' }],
      ...more,
    };
    this.group.join(request, this.now, (answer) => answers.push(answer));
    this.group.tick(this.now);
    return answers;
  }

  /** A new id, and a join with it. */
  enter(more: Partial<ClassicJoin<string>> = {}): { readonly id: string; readonly answers: JoinAnswer<string>[] } {
    const id = this.join('', more)[0]!.memberId;
    return { id, answers: this.join(id, more) };
  }

  sync(memberId: string, assignments: Readonly<Record<string, string>> = {}): SyncAnswer<string>[] {
    const answers: SyncAnswer<string>[] = [];
    const identity = { memberId, groupInstanceId: null, protocolType: 'consumer', protocolName: null };
    const given = new Map(Object.entries(assignments));
    this.group.sync({ ...identity, generation: this.group.generation, assignments: given }, this.now, (answer) =>
      answers.push(answer),
    );
    return answers;
  }

  heartbeat(memberId: string, generation = this.group.generation): string {
    return this.group.heartbeat({ memberId, groupInstanceId: null }, generation, this.now);
  }

  leave(memberId: string, groupInstanceId: string | null = null): readonly string[] {
    return this.group.leave([{ memberId, groupInstanceId }], this.now);
  }

  commit(memberId: string, generation = this.group.generation): string {
    return this.group.commit({ memberId, groupInstanceId: null }, generation, this.now);
  }

  /** Time passes; what is due happens at its time. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (let next = this.group.nextDeadline(); next <= until; next = this.group.nextDeadline()) {
      this.now = next;
      this.group.tick(next);
    }
    this.now = until;
  }

  /** Two members in a group that is stable; the first one leads. */
  pair(more: Partial<ClassicJoin<string>> = {}): readonly [string, string] {
    const one = this.enter(more).id;
    const other = this.enter(more).id;
    this.join(one, more);
    this.sync(one, { [one]: 'left', [other]: 'right' });
    this.sync(other);
    return [one, other];
  }
}
