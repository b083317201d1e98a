export { type OutputMessage } from './output';
export { partitionOfKey } from './partitioner';
export { TransactionalClient, type TransactionalClientContext } from './transactional-client';
export { type ProducerSetup } from './producer-setup';
export { TransactionalProducer } from './transactional-producer';
export { transactionTimeoutMs } from './transaction-time-out';
