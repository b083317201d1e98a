export { ConsumerGroup } from './consumer-group';
export { type ConsumerMember } from './consumer-member';
export { type ConsumerHeartbeat, type ConsumerHeartbeatAnswer } from './consumer-messages';
export { type ConsumerGroupRules } from './consumer-rules';
