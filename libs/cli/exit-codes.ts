/** What a process that runs a command ends with. */
export const exitCodes = {
  /** Done, and nothing is wrong. */
  ok: 0,
  /** Done, and what was looked at is not as it should be. */
  found: 1,
  /** Not done: it was called in a wrong way, or failed. */
  failed: 2,
  /** Ended by Ctrl-C, as shells tell it. */
  interrupted: 130,
} as const;
