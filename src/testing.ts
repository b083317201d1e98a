/** What tests of a consumer need: `nestjs-kafka-rebalance/testing`. */
export * from '../libs/testing';
