export { createKafkaJsWire, type KafkaJsWireSetup } from './kafkajs-wire';
export { systemClock } from './system-clock';
