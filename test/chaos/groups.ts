import { type ConsumerOptions } from '../../libs/engine';

/** A group of the run; all read the same topic, each for itself. */
export interface ChaosGroup {
  readonly name: string;
  readonly options: Pick<ConsumerOptions, 'groupProtocol' | 'partitionAssignmentStrategy'>;
  /** Whether its members keep an instance id over restarts. */
  readonly staticMembers: boolean;
}

const cooperative = { groupProtocol: 'classic' } as const;
const consumer = { groupProtocol: 'consumer' } as const;

/** Every protocol, with dynamic and with static members. */
export const chaosGroups: readonly ChaosGroup[] = [
  { name: 'cooperative', options: cooperative, staticMembers: false },
  { name: 'consumer', options: consumer, staticMembers: false },
  { name: 'eager', options: { ...cooperative, partitionAssignmentStrategy: ['range'] }, staticMembers: false },
  { name: 'cooperative-static', options: cooperative, staticMembers: true },
  { name: 'consumer-static', options: consumer, staticMembers: true },
];
