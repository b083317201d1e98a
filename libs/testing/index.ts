export * from './apache-kafka';
export { FakeWire, noAnswer } from './fake-wire';
export { ManualClock } from './manual-clock';
export * from './simulation';
