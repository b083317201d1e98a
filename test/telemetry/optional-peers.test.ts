import type * as Telemetry from '../../libs/telemetry';
import { MeasuredConsumer } from './measured-consumer';

/** The library as it is where this package is not installed. */
function without(name: string): typeof Telemetry {
  let loaded!: typeof Telemetry;
  jest.isolateModules(() => {
    jest.doMock(name, () => {
      throw new Error(`Cannot find module '${name}'`);
    });
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- anew, in a registry of its own
    loaded = require('../../libs/telemetry') as typeof Telemetry;
  });
  return loaded;
}

afterEach(() => {
  jest.dontMock('prom-client');
  jest.dontMock('@opentelemetry/api');
});

describe('what is not installed', () => {
  it('prom-client: nothing is told', () => {
    const { attachMetrics } = without('prom-client');
    const consumer = new MeasuredConsumer();
    attachMetrics(consumer, 'default')();
    expect(consumer.observed).toBe(false);
  });

  it('@opentelemetry/api: an error where it was asked for, and no word where it was not', () => {
    const { attachMetrics, ConsumerTracing } = without('@opentelemetry/api');
    const consumer = new MeasuredConsumer();
    expect(() => ConsumerTracing.open('billing')).toThrow(
      /tracing = true needs the package @opentelemetry\/api.*npm install @opentelemetry\/api, or set tracing: false/s,
    );
    expect(() => attachMetrics(consumer, 'default', { openTelemetry: true })).toThrow(
      /metrics.openTelemetry = true needs the package @opentelemetry\/api/,
    );
    expect(consumer.observed).toBe(false);
    attachMetrics(consumer, 'default', { registry: false })();
  });
});
