export { ConsumerProbe, ProbeTimeoutError, type ConsumerProbeOptions, type ProbedConsumer } from './consumer-probe';
export { type ObservedLease } from './lease-history';
export { assertOneOwner } from './one-owner';
