/** What can be set, by Kafka's names, with its values here; the first ones are unlike Kafka's defaults, so that tests are quick. */
const defaults = {
  'auto.create.topics.enable': 'false',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '100',
  'default.replication.factor': '1',
  'group.max.session.timeout.ms': '1800000',
  'group.max.size': '2147483647',
  'message.max.bytes': '1048588',
  'num.partitions': '1',
  'offset.metadata.max.bytes': '4096',
  'socket.request.max.bytes': '104857600',
  'transaction.max.timeout.ms': '900000',
  'group.consumer.heartbeat.interval.ms': '5000',
  'group.consumer.session.timeout.ms': '45000',
  'group.consumer.max.size': '2147483647',
} as const;

export type BrokerPropertyName = keyof typeof defaults;

/** Broker configs by Kafka's names. */
export type BrokerPropertyTexts = Readonly<Partial<Record<BrokerPropertyName, string>>>;

/** The configs of a test broker: defaults, and what was set over them. */
export class BrokerProperties {
  private readonly texts: ReadonlyMap<string, string>;

  /** Throws on a name that means nothing here, and on a value that is none. */
  constructor(set: BrokerPropertyTexts) {
    for (const [name, value] of Object.entries(set)) check(name, value);
    this.texts = new Map(Object.entries({ ...defaults, ...set }));
  }

  get names(): readonly string[] {
    return [...this.texts.keys()];
  }

  text(name: string): string | null {
    return this.texts.get(name) ?? null;
  }

  isDefault(name: string): boolean {
    return this.texts.get(name) === (defaults as Readonly<Record<string, string>>)[name];
  }

  number(name: BrokerPropertyName): number {
    return Number(this.texts.get(name));
  }

  boolean(name: BrokerPropertyName): boolean {
    return this.texts.get(name) === 'true';
  }
}

function check(name: string, value: string): void {
  const known: Readonly<Record<string, string>> = defaults;
  const before = known[name];
  if (before === undefined) {
    throw new Error(`KafkaTestBroker does not know the property ${name}. It knows ${Object.keys(known).join(', ')}.`);
  }
  const isBoolean = before === 'true' || before === 'false';
  if (isBoolean ? value === 'true' || value === 'false' : /^\d+$/.test(value)) return;
  throw new Error(`The property ${name} is "${value}", and must be ${isBoolean ? 'true or false' : 'a whole number'}.`);
}
