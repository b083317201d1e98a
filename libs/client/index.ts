export { createHeartbeatGuard } from './heartbeat-guard';
export { createKafkaJsWire, type KafkaJsWireSetup } from './kafkajs-wire';
export { systemClock } from './system-clock';
export { createKafkaJsPublisher } from './kafkajs-publisher';
