export { defaultAlertThresholds, type AlertThresholds } from './alert-thresholds';
export { alerts, type Alert, type AlertOptions, type AlertSeverity } from './alerts';
export { dashboard } from './dashboard';
export { ruleFile } from './rule-file';
