import type * as Api from '@opentelemetry/api';
import { InvalidOptionsError } from '../../engine';

export type OpenTelemetryApi = typeof Api;

/** The name under which this package's spans and metrics are known. */
export const scopeName = 'nestjs-kafka-rebalance';

/**
 * An optional peer, loaded when an option asks for it.
 * @throws InvalidOptionsError naming `option` if it is not installed
 */
export function openTelemetryApi(option: string): OpenTelemetryApi {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import could not be missing
    return require('@opentelemetry/api') as OpenTelemetryApi;
  } catch {
    throw new InvalidOptionsError([
      {
        ...{ option, value: true, rule: 'needs the package @opentelemetry/api, which cannot be loaded' },
        remedy: `npm install @opentelemetry/api, or set ${option}: false`,
      },
    ]);
  }
}
