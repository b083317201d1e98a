import { type KafkaRebalancePageOptions } from './page-options';

/** Without slashes at its ends. */
export function pagePath({ path = 'kafka-rebalance' }: Pick<KafkaRebalancePageOptions, 'path'>): string {
  return path.replace(/^\/+|\/+$/g, '');
}
