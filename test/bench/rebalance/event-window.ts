export const eventNames = ['steady', 'join', 'leave', 'crash', 'join-in-slow-record'] as const;

/** What happens to the group; `steady` is nothing. */
export type EventName = (typeof eventNames)[number];

/** From the moment of an event until the group has settled. */
export interface EventWindow {
  readonly event: EventName;
  readonly from: number;
  readonly to: number;
  /** False if the group did not settle in time; its pauses are then at least so long. */
  readonly settled: boolean;
  /** The member whose own slow handler holds its partitions back; its pauses are not the rebalance's. */
  readonly slowMember: string | null;
}
