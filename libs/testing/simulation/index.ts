export { History, InvariantViolation } from './history';
export { ModelCoordinator, type JoinAnswer, type JoinRequest, type SyncAnswer } from './model-coordinator';
export { ModelConsumerGroup, type ConsumerHeartbeat, type ConsumerHeartbeatAnswer } from './model-consumer-group';
export { Random } from './random';
export { simulate, type SimulationOptions, type SimulationResult } from './simulation';
export { VirtualTime } from './virtual-time';
