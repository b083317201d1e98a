import { type Reading, type ReportSource } from '../observation';
import { type Series } from '../reports/metrics-text';
import { type Report } from '../reports/report';

export type ReadReport = Extract<Reading, { readonly report: Report }>;

export function reportsOf({ readings }: ReportSource): readonly ReadReport[] {
  return readings.filter((reading): reading is ReadReport => 'report' in reading);
}

/** Null: none could be read. */
export function latestReport(source: ReportSource): ReadReport | null {
  return reportsOf(source).at(-1) ?? null;
}

/** A consumer in its process: `10.0.0.7:3000`, with its name where that is not the default. Page and metrics of one port are one. */
export function placeOf({ url }: ReportSource, consumer: string): string {
  const { host } = new URL(url);
  return consumer === '' || consumer === 'default' ? host : `${host} ${consumer}`;
}

/** Labels that a series has to have, each with one of these values. */
export type LabelFilter = Readonly<Record<string, readonly string[]>>;

export function matching(series: readonly Series[], name: string, where: LabelFilter): readonly Series[] {
  return series.filter(
    (one) =>
      one.name === name && Object.entries(where).every(([label, values]) => values.includes(one.labels[label] ?? '')),
  );
}

/** A counter over the window, and before it. */
export interface Growth {
  readonly labels: Readonly<Record<string, string>>;
  readonly grown: number;
  readonly before: number;
}

/** Of each series that matches. A counter that begins anew (its process was restarted) has grown by what it is. */
export function growthOf(reports: readonly ReadReport[], name: string, where: LabelFilter): readonly Growth[] {
  const growths = new Map<string, Growth & { last: number }>();
  for (const [index, { report }] of reports.entries()) {
    for (const { labels, value } of matching(report.series, name, where)) {
      const key = JSON.stringify(labels);
      const known = growths.get(key);
      const before = known?.before ?? (index === 0 ? value : 0);
      const step = value - (known?.last ?? (index === 0 ? value : 0));
      growths.set(key, { labels, before, grown: (known?.grown ?? 0) + (step < 0 ? value : step), last: value });
    }
  }
  return [...growths.values()];
}
