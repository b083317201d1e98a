import { type KafkaConfig } from 'kafkajs';
import { asError, KafkaRebalanceError } from '../engine';
import { invalidClient } from './error-map';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * The bootstrap brokers in turn, one for each call; a function is asked each time.
 * @throws KafkaRebalanceError `INVALID_CLIENT`, at once for a list and at the call for what a function returned
 */
export function bootstrapList(brokers: KafkaConfig['brokers']): () => Promise<Address> {
  let turn = 0;
  const next = (list: readonly Address[]): Address => {
    const address = list[turn % list.length];
    if (address === undefined) throw invalidClient('client.brokers is an empty list');
    turn += 1;
    return address;
  };
  if (typeof brokers !== 'function') {
    const list = parseList(brokers);
    return () => Promise.resolve(next(list));
  }
  return async () => {
    let list: unknown;
    try {
      list = await brokers();
    } catch (thrown) {
      throw new KafkaRebalanceError(`client.brokers() failed: ${asError(thrown).message}`, {
        ...{ code: 'CONNECTION_FAILED', disposition: 'retry', cause: thrown },
      });
    }
    return next(parseList(list));
  };
}

function parseList(list: unknown): readonly Address[] {
  if (!Array.isArray(list) || list.length === 0) {
    throw invalidClient("client.brokers must name at least one broker, as in ['kafka-1:9092'], or be a function");
  }
  return list.map(parse);
}

/** `host:port`; an IPv6 address in brackets. kafkajs takes what it cannot read for port NaN, and tries for ever. */
function parse(broker: unknown): Address {
  const [, bracketed, plain, digits] =
    (typeof broker === 'string' ? /^(?:\[([^\]\s]+)\]|([^\s:/]+)):(\d{1,5})$/.exec(broker) : null) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) {
    throw invalidClient(`client.brokers holds ${shown(broker)}, which is not 'host:port'`);
  }
  return { host, port };
}

/** With an @ it may be user and password, which belong into `client.sasl` and not into logs. */
function shown(broker: unknown): string {
  if (typeof broker !== 'string') return `a value of type ${typeof broker}`;
  return broker.includes('@') ? 'an entry with an @ in it' : `'${broker}'`;
}
