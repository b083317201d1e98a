import { type Alert } from './alerts';

/** What Prometheus reads as a rule file, as plain data. `runbook`: the address of the page that describes the alerts, if there is one. */
export function ruleFile(alerts: readonly Alert[], runbook: string | null = null): unknown {
  const rules = alerts.map(({ name, severity, expr, for: wait, summary, consequence, remedy }) => ({
    ...{ alert: name, expr, for: wait, labels: { severity } },
    annotations: {
      ...{ summary, description: `${consequence} ${remedy}` },
      ...(runbook === null ? {} : { runbook_url: `${runbook}#${name.toLowerCase()}` }),
    },
  }));
  return { groups: [{ name: 'kafka-consumer-groups', rules }] };
}
