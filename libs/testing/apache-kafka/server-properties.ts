import { type SecureListener } from './kafka-node';

export type KafkaProperties = Readonly<Record<string, string>>;

/** Where one broker and its controller listen; both on the loopback address. */
export interface NodeEndpoints {
  readonly id: number;
  readonly brokerPort: number;
  readonly controllerPort: number;
}

/** What a test broker has unlike Kafka's defaults, whoever starts it. Everything here may be overridden. */
export function quickTestProperties(brokers: number): KafkaProperties {
  const replicas = String(Math.min(3, brokers));
  const inSync = brokers >= 3 ? '2' : '1';
  return {
    'auto.create.topics.enable': 'false',
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': '10',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': '10',
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'share.coordinator.state.topic.num.partitions': '10',
    'group.initial.rebalance.delay.ms': '0',
    // Under the consumer protocol the broker sets the intervals; the defaults (5 s, 45 s) make every test slow.
    'group.consumer.heartbeat.interval.ms': '500',
    'group.consumer.min.heartbeat.interval.ms': '100',
    'group.consumer.session.timeout.ms': '10000',
    'group.consumer.min.session.timeout.ms': '1000',
    'group.consumer.assignment.interval.ms': '100',
    // A broker that was killed may not register again before its old session is over: 9 s by default, alone or not.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    'controller.quorum.election.timeout.ms': '500',
    'controller.quorum.election.backoff.max.ms': '500',
    // A broker gives a frozen controller up this soon (30 s by default), or no new producer gets its id until then.
    'controller.socket.timeout.ms': '3000',
    // The default map of the log cleaner (128 MB) does not fit beside anything else into a small heap.
    'log.cleaner.dedupe.buffer.size': '8388608',
    'num.network.threads': '2',
    'num.io.threads': '4',
  };
}

/** KRaft in combined mode: every node is broker and controller, the voters are fixed. */
export function serverProperties(
  node: NodeEndpoints,
  cluster: readonly NodeEndpoints[],
  dataFolder: string,
  overrides: KafkaProperties = {},
  secured: readonly SecureListener[] = [],
): KafkaProperties {
  const own = `BROKER://127.0.0.1:${node.brokerPort}`;
  const bound = [own, ...secured.map(({ name, port }) => `${name}://127.0.0.1:${port}`)];
  const advertised = secured.map(({ name, port, advertisedPort = port }) => `${name}://127.0.0.1:${advertisedPort}`);
  const protocols = secured.map(({ name, protocol }) => `,${name}:${protocol}`).join('');
  return {
    ...quickTestProperties(cluster.length),
    'process.roles': 'broker,controller',
    'node.id': String(node.id),
    'broker.rack': `rack-${node.id}`,
    listeners: [...bound, `CONTROLLER://127.0.0.1:${node.controllerPort}`].join(','),
    'advertised.listeners': [own, ...advertised].join(','),
    'listener.security.protocol.map': `BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT${protocols}`,
    'inter.broker.listener.name': 'BROKER',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': cluster.map((voter) => `${voter.id}@127.0.0.1:${voter.controllerPort}`).join(','),
    'log.dirs': dataFolder,
    ...overrides,
  };
}

/** The text of a Java properties file. A backslash or a line feed in a value would end or change it unescaped. */
export function writeProperties(properties: KafkaProperties): string {
  const escape = (text: string): string =>
    text.replace(/[\\\n\r]/g, (one) => (one === '\n' ? '\\n' : one === '\r' ? '\\r' : '\\\\'));
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${escape(value)}\n`)
    .join('');
}
