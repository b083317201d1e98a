import { ClassicMember } from './classic-member';
import { type ClassicRoster } from './classic-roster';

/** A generation with its assignments, as it is written. */
export interface WrittenGroup<Metadata, Assignment> {
  readonly generation: number;
  readonly protocolName: string | null;
  readonly leader: string | null;
  readonly members: readonly ClassicMember<Metadata, Assignment>[];
}

/** What Kafka's log knows of a group: a generation is written when its assignment is known, and what came since is forgotten. */
export class ClassicLog<Metadata, Assignment> {
  private last: WrittenGroup<Metadata, Assignment> = { generation: 0, protocolName: null, leader: null, members: [] };

  write(generation: number, protocolName: string | null, { all, leader }: ClassicRoster<Metadata, Assignment>): void {
    this.last = { generation, protocolName, leader, members: all.map(copy) };
  }

  read(): WrittenGroup<Metadata, Assignment> {
    return { ...this.last, members: this.last.members.map(copy) };
  }
}

/** Nobody waits for an answer in a log. */
function copy<Metadata, Assignment>({
  memberId,
  request,
  assignment,
  expiresAt,
}: ClassicMember<Metadata, Assignment>): ClassicMember<Metadata, Assignment> {
  return new ClassicMember(memberId, request, assignment, expiresAt);
}
