export * from './apache-kafka';
export { ManualClock } from './manual-clock';
export * from './simulation';
