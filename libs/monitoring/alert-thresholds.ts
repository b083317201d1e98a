/** The numbers that alerts compare with; what fits one group wakes people for nothing in another. */
export interface AlertThresholds {
  /** Rebalances in an hour that are frequent. */
  readonly rebalancesPerHour: number;
  /** Rebalances in ten minutes that are a storm. */
  readonly stormRebalances: number;
  /** Seconds that 95 of 100 rebalances should stay under. */
  readonly rebalanceSeconds: number;
  /** Seconds without a processed record while there is lag. */
  readonly stuckSeconds: number;
  /** Seconds that the oldest record has waited, if it is getting worse. */
  readonly lagSeconds: number;
  /** Records processed again in a quarter of an hour. */
  readonly replays: number;
  /** Records that were given up in a quarter of an hour. */
  readonly givenUp: number;
  /** Commits that failed for good in ten minutes. */
  readonly failedCommits: number;
  /** Seconds of blocked event loop in five minutes. */
  readonly blockedSeconds: number;
}

export const defaultAlertThresholds: AlertThresholds = {
  rebalancesPerHour: 10,
  stormRebalances: 6,
  rebalanceSeconds: 30,
  stuckSeconds: 300,
  lagSeconds: 300,
  replays: 100,
  givenUp: 0,
  failedCommits: 3,
  blockedSeconds: 10,
};
