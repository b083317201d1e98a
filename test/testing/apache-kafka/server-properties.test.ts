import {
  quickTestProperties,
  serverProperties,
  writeProperties,
} from '../../../libs/testing/apache-kafka/server-properties';

const three = [1, 2, 3].map((id) => ({ id, brokerPort: 20_000 + id, controllerPort: 21_000 + id }));
const alone = three.slice(0, 1);

describe('server.properties', () => {
  it('a node alone votes for itself and replicates nothing', () => {
    expect(serverProperties(alone[0]!, alone, '/data')).toMatchObject({
      'process.roles': 'broker,controller',
      'node.id': '1',
      'broker.rack': 'rack-1',
      listeners: 'BROKER://127.0.0.1:20001,CONTROLLER://127.0.0.1:21001',
      'advertised.listeners': 'BROKER://127.0.0.1:20001',
      'controller.quorum.voters': '1@127.0.0.1:21001',
      'log.dirs': '/data',
      'offsets.topic.replication.factor': '1',
      'transaction.state.log.replication.factor': '1',
      'min.insync.replicas': '1',
    });
  });

  it('each of three nodes has its own listeners and the same voters', () => {
    const all = three.map((node) => serverProperties(node, three, `/data/${node.id}`));
    expect(new Set(all.map((one) => one['controller.quorum.voters']))).toEqual(
      new Set(['1@127.0.0.1:21001,2@127.0.0.1:21002,3@127.0.0.1:21003']),
    );
    expect(new Set(all.map((one) => one.listeners)).size).toBe(3);
    expect(all[2]).toMatchObject({
      'offsets.topic.replication.factor': '3',
      'transaction.state.log.min.isr': '2',
      'min.insync.replicas': '2',
    });
  });

  it('a secured listener stands beside the plaintext one, and is advertised where it is said to be', () => {
    const listener = { name: 'SASL', port: 22_001, protocol: 'SASL_PLAINTEXT' } as const;
    const listeners = [listener, { ...listener, name: 'RELAYED', port: 22_002, advertisedPort: 23_000 }];
    expect(serverProperties(alone[0]!, alone, '/data', {}, listeners)).toMatchObject({
      listeners:
        'BROKER://127.0.0.1:20001,SASL://127.0.0.1:22001,RELAYED://127.0.0.1:22002,CONTROLLER://127.0.0.1:21001',
      'advertised.listeners': 'BROKER://127.0.0.1:20001,SASL://127.0.0.1:22001,RELAYED://127.0.0.1:23000',
      'listener.security.protocol.map':
        'BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT,RELAYED:SASL_PLAINTEXT',
    });
  });

  it('what a test asks for wins', () => {
    const asked = { 'group.initial.rebalance.delay.ms': '700', 'group.min.session.timeout.ms': '1000' };
    expect(serverProperties(alone[0]!, alone, '/data', asked)).toMatchObject(asked);
  });

  it("the session timeouts of classic groups stay Kafka's", () => {
    expect(quickTestProperties(1)).not.toHaveProperty(['group.min.session.timeout.ms']);
  });

  it('a value with a backslash or a line feed stays one value', () => {
    expect(writeProperties({ a: 'C:\\kafka', b: 'x\ny=z' })).toBe('a=C:\\\\kafka\nb=x\\ny=z\n');
  });
});
