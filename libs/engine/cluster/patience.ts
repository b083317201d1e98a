/** How long after the end of its long poll an answer is overdue. */
export const overdueMs = 1000;

/** How often the metadata may name a leader that is none, as it does for a moment after each election. */
export const patienceWithMetadata = 5;
