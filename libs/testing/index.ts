export * from './apache-kafka';
export * from './simulation';
