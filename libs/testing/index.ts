export * from './apache-kafka';
export * from './broker';
export { FakeWire, noAnswer } from './fake-wire';
export * from './kit';
export { ManualClock } from './manual-clock';
export * from './simulation';
