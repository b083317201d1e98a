/** One line of Prometheus's text format. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?[ \t]+([^ \t]+)(?:[ \t]+[^ \t]+)?[ \t]*$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** What prom-client or the Prometheus exporter of OpenTelemetry serves. A line that is none is left out. */
export function readMetricsText(text: string): readonly Series[] {
  return text.split('\n').flatMap((one): Series[] => {
    if (one === '' || one.startsWith('#')) return [];
    const [, name, labels = '', value] = line.exec(one.trimEnd()) ?? [];
    const number = value === undefined ? NaN : numberOf(value);
    if (name === undefined || Number.isNaN(number)) return [];
    return [{ name, labels: readLabels(labels), value: number }];
  });
}

function readLabels(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(label)].map(([, name = '', value = '']) => [name, value.replace(/\\(.)/g, unescape)]),
  );
}

function unescape(_: string, letter: string): string {
  return letter === 'n' ? '\n' : letter;
}

function numberOf(text: string): number {
  if (text === '+Inf') return Infinity;
  return text === '-Inf' ? -Infinity : Number(text);
}
