import { panels, type Panel } from './panels';

const columns = 24;
const [panelWidth, panelHeight] = [8, 8];

/** A dashboard as Grafana imports it, as plain data; it asks for the Prometheus to use. */
export function dashboard(): unknown {
  const perRow = columns / panelWidth;
  const sections = [...new Set(panels.map(({ section }) => section))];
  const placed: unknown[] = [];
  let y = 0;
  for (const section of sections) {
    const members = panels.filter((panel) => panel.section === section);
    placed.push({
      id: placed.length + 1,
      type: 'row',
      title: section,
      gridPos: { x: 0, y, w: columns, h: 1 },
      panels: [],
    });
    y += 1;
    for (const [index, panel] of members.entries()) {
      const place = { x: (index % perRow) * panelWidth, y: y + Math.floor(index / perRow) * panelHeight };
      placed.push(grafanaPanel(panel, placed.length + 1, { ...place, w: panelWidth, h: panelHeight }));
    }
    y += Math.ceil(members.length / perRow) * panelHeight;
  }
  return {
    ...{ title: 'Kafka consumer groups', uid: 'kafka-consumer-groups', tags: ['kafka'], schemaVersion: 39, version: 1 },
    ...{ editable: true, refresh: '30s', time: { from: 'now-3h', to: 'now' }, timezone: 'browser' },
    templating: { list: [datasource, variable('group', 'Group', 'group_id'), variable('topic', 'Topic', 'topic')] },
    // Every rebalance as a line through all panels.
    annotations: { list: [rebalanceAnnotation] },
    panels: placed,
  };
}

const source = { type: 'prometheus', uid: '${datasource}' };

const datasource = { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' };

function variable(name: string, label: string, of: string): unknown {
  const metric =
    of === 'topic' ? 'kafka_consumer_records_lag{group_id=~"$group"}' : 'kafka_consumer_assigned_partitions';
  return {
    ...{ name, label, type: 'query', datasource: source, query: `label_values(${metric}, ${of})` },
    ...{ includeAll: true, multi: true, refresh: 2, sort: 1, current: { text: 'All', value: '$__all' } },
  };
}

const rebalanceAnnotation = {
  ...{ name: 'Rebalances', datasource: source, enable: true, iconColor: 'orange' },
  expr: 'sum by (group_id, cause) (changes(kafka_consumer_rebalance_total{group_id=~"$group"}[1m])) > 0',
  ...{ titleFormat: '{{group_id}}', textFormat: '{{cause}}', step: '60s' },
};

function grafanaPanel({ title, about, unit, queries }: Panel, id: number, gridPos: unknown): unknown {
  return {
    ...{ id, title, description: about, type: 'timeseries', datasource: source, gridPos },
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 8, lineWidth: 1 } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(({ expr, legend }, index) => ({
      ...{ refId: String.fromCharCode(65 + index), datasource: source, expr, legendFormat: legend },
    })),
  };
}
