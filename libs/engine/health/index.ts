export * from './assess-health';
export * from './health-reasons';
export * from './health-thresholds';
export * from './health-watch';
