export const eventNames = [
  'steady',
  'join',
  'leave',
  'crash',
  'rolling-restart',
  'join-in-slow-record',
  'leave-in-slow-record',
  'crash-in-slow-record',
] as const;

/** What happens to the group; `steady` is nothing. Of a rolling restart each member is an event of its own. */
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
