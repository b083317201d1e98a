import { KafkaTestBroker } from '../../../libs/testing';
import { servedApis } from '../../../libs/testing/broker/apis';
import { ApiVersions } from '../../../libs/wire';
import { quickGroups, TestKafka } from '../support/test-kafka';
import { consumerGroupCases } from './consumer-group-cases';
import { fetchSessionCases } from './fetch-session-cases';
import { groupCases } from './group-cases';
import { offsetCases } from './offset-cases';
import { recordCases } from './record-cases';
import { comparable, Stand } from './stand';
import { topicCases } from './topic-cases';
import { transactionCases } from './transaction-cases';

/** Each case is asked of Apache Kafka and of the broker for tests, and they say the same. */
jest.setTimeout(60_000);

let kafka: TestKafka;
let broker: KafkaTestBroker;
let real: Stand;
let embedded: Stand;

beforeAll(async () => {
  // A group of the consumer protocol is assigned at once, as by the broker for tests.
  const patient = { 'group.consumer.session.timeout.ms': '45000' };
  kafka = await TestKafka.start({ properties: { ...patient, 'group.consumer.assignment.interval.ms': '0' } });
  const alike = { ...quickGroups, ...patient, 'group.consumer.heartbeat.interval.ms': '500' };
  broker = await KafkaTestBroker.start({ properties: alike });
}, 120_000);

beforeEach(() => {
  real = new Stand(kafka.cluster.brokers);
  embedded = new Stand(broker.brokers);
});

afterEach(async () => {
  await real.close();
  await embedded.close();
});

afterAll(async () => {
  await broker.stop();
  await kafka.stop();
});

it.each([
  ...topicCases,
  ...recordCases,
  ...fetchSessionCases,
  ...offsetCases,
  ...groupCases,
  ...consumerGroupCases,
  ...transactionCases,
])('$name', async ({ ask }) => {
  const [expected, found] = await Promise.all([ask(real), ask(embedded)]);
  expect(comparable(found, embedded)).toEqual(comparable(expected, real));
});

it('the versions that are told begin where those of Kafka begin, and end not behind them', async () => {
  const asked = { clientSoftwareName: 'stand', clientSoftwareVersion: '1' };
  const [theirs, ours] = await Promise.all([real, embedded].map((stand) => stand.send(ApiVersions, 3, asked)));
  const known = new Map(theirs!.apiKeys.map((range) => [range.apiKey, range]));
  expect(ours!.apiKeys).toHaveLength(servedApis.length);
  for (const { apiKey, minVersion, maxVersion } of ours!.apiKeys) {
    const range = known.get(apiKey)!;
    expect([apiKey, minVersion]).toEqual([apiKey, range.minVersion]);
    expect(maxVersion).toBeLessThanOrEqual(range.maxVersion);
  }
});
