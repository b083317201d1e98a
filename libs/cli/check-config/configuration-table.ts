import Table from 'cli-table3';
import { describeValue, effectiveOptions, type OptionSource } from '../../engine';
import { type FileContents } from './file-contents';
import { withoutSecrets } from './secrets';

/** One value that the service would run with. */
export interface ConfigurationRow {
  readonly option: string;
  readonly value: unknown;
  readonly source: string;
}

/** The effective configuration; of what is not the consumer's, what the file says. Secrets are hidden. */
export function configurationRows(contents: FileContents, brokersGiven: boolean): readonly ConfigurationRow[] {
  const { client, consumer, deployment = {}, listeners = [], module } = contents;
  const ofConsumer = effectiveOptions(consumer).map(({ option, value, source }) => ({
    ...{ option: `consumer.${option}`, value: withoutSecrets(value, ['consumer', option]), source: sourceText(source) },
  }));
  const ofFile = [
    ...leaves(module, []),
    ...leaves(client ?? {}, ['client']),
    ...leaves(deployment, ['deployment']),
    ...listeners.flatMap(({ name, processing = {} }) => leaves(processing, [`listeners.${name}`])),
  ].map(({ path, value }) => {
    const option = path.join('.');
    const source = brokersGiven && option === 'client.brokers' ? '--brokers' : 'file';
    return { option, value: withoutSecrets(value, path), source };
  });
  return [...ofConsumer, ...ofFile];
}

export function configurationTable(rows: readonly ConfigurationRow[]): string {
  const table = new Table({ head: ['option', 'value', 'source'], style: { head: [], border: [], compact: true } });
  for (const { option, value, source } of rows) table.push([option, shown(value), source]);
  return table.toString();
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : describeValue(value);
}

function sourceText(source: OptionSource): string {
  switch (source.kind) {
    case 'given':
      return 'file';
    case 'preset':
      return `preset ${source.preset}`;
    case 'derived':
      return `derived from ${source.from}`;
    case 'default':
      return 'default';
  }
}

/** What is in an object and its objects, each with the names that lead to it. */
function leaves(value: object, path: readonly string[]): { path: readonly string[]; value: unknown }[] {
  return Object.entries(value).flatMap(([name, one]: [string, unknown]) => {
    const inner = [...path, name];
    return isPlain(one) && inner.length < 4 ? leaves(one, inner) : [{ path: inner, value: one }];
  });
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
