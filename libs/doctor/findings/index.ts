import { brokerKinds } from './broker-kinds';
import { type FindingKind } from './finding-kind';
import { groupKinds } from './group-kinds';
import { membershipKinds } from './membership-kinds';
import { processKinds } from './process-kinds';
import { progressKinds } from './progress-kinds';

export { type FindingKind, type FindingSeverity } from './finding-kind';

/** As the reference shows them. */
export const findingChapters = {
  'The group': groupKinds,
  'Members and what they have': membershipKinds,
  Records: progressKinds,
  Processes: processKinds,
  'Brokers, and the look itself': brokerKinds,
} satisfies Record<string, Record<string, FindingKind>>;

const all = { ...groupKinds, ...membershipKinds, ...progressKinds, ...processKinds, ...brokerKinds };

export type FindingId = keyof typeof all;

/** All that the doctor may find. */
export const findingKinds: Readonly<Record<FindingId, FindingKind>> = all;
