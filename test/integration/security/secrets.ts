import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { Injectable, type INestApplication, type LoggerService } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { logLevel, type KafkaConfig, type SASLOptions } from 'kafkajs';
import { register } from 'prom-client';
import {
  KafkaConsumer,
  KafkaConsumerHealthIndicator,
  KafkaListener,
  KafkaRebalanceModule,
  KafkaRebalancePageModule,
  RebalanceTimeline,
} from '../../../src';
import { createKafkaJsPublisher } from '../../../libs/client';
import { demand, eventually } from '../support/eventually';
import { password, type SecuredKafka } from './secured-kafka';
import { byPassword, bySasl, byToken } from './ways-in';

const wrongPassword = 'zq-wrong-password-zq';
const wrongToken = 'zq-token-zq.e30.zq';
const passphrase = 'zq-passphrase-zq';

/** Starts services with secrets in all places that have them, and looks for these in everything that they say. */
export function describeSecrets(kafka: () => SecuredKafka, user: string): void {
  describe('secrets', () => {
    const apps: INestApplication[] = [];
    afterEach(async () => {
      await Promise.all(apps.splice(0).map((app) => app.close()));
      register.clear();
    });

    const ways: [string, () => Partial<KafkaConfig>, boolean][] = [
      ['of a service that works', () => ({ sasl: byPassword('plain', user) }), true],
      ['of a wrong password', () => ({ sasl: byPassword('scram-sha-256', user, wrongPassword) }), false],
      [
        'of a token that is refused',
        () => ({
          sasl: { mechanism: 'oauthbearer', oauthBearerProvider: () => Promise.resolve({ value: wrongToken }) },
        }),
        false,
      ],
    ];

    it.each(ways)('%s are in no log, error, metric, health answer and page', async (_name, given, works) => {
      const [topic, groupId] = [await kafka().topic(), `group-${randomUUID()}`];
      await kafka().allow(user, { operation: 'READ', resource: 'TOPIC', name: topic });
      await kafka().allow(user, { operation: 'READ', resource: 'GROUP', name: groupId });
      const keyPair = await kafka().certificates.client(user);
      const base = bySasl(kafka(), 'SASLTLS', byPassword('plain', user));
      const ssl = { ...(base.ssl as object), ...keyPair, passphrase };
      const client: KafkaConfig = { ...base, connectionTimeout: 20_000, ssl, ...given() };
      const said: string[] = [];
      const app = await start(client, topic, groupId, said);
      apps.push(app);
      const status = () => app.get(KafkaConsumer).status();
      await eventually(() =>
        demand(works ? status().phase === 'stable' : status().fatalError !== null, status().phase),
      );
      said.push(...(await everything(app)));
      const all = said.join('\n');
      expect(all).toContain(groupId);
      const key = keyPair.key.split('\n')[1] ?? '';
      expectNone([password, wrongPassword, wrongToken, passphrase, key], all);
    });

    it('are in no line of the log of kafkajs, whose producer writes dead letters, at its most talkative', async () => {
      const topic = await kafka().topic();
      await kafka().allow(user, { operation: 'WRITE', resource: 'TOPIC', name: topic });
      const token = kafka().issuer.token(user, 600);
      const given: [SASLOptions, works: boolean][] = [
        ...(['plain', 'scram-sha-256', 'scram-sha-512'] as const).flatMap((mechanism): [SASLOptions, boolean][] => [
          [byPassword(mechanism, user), true],
          [byPassword(mechanism, user, wrongPassword), false],
        ]),
        [byToken(() => token), true],
        [byToken(() => wrongToken), false],
      ];
      const said: string[] = [];
      const hear = (what: unknown): void => void said.push(inspect(what, { depth: 12, showHidden: true }));
      const outcomes = await Promise.all(
        given.map(async ([sasl, works]) => {
          const talkative = { logLevel: logLevel.DEBUG, logCreator: () => hear };
          const client = { ...bySasl(kafka(), 'SASLTLS', sasl), connectionTimeout: 20_000, ...talkative };
          const publisher = createKafkaJsPublisher({ client });
          const record = { partition: 0, key: null, value: Buffer.from('a record'), headers: [] };
          const publish = (): Promise<void> => publisher.publish(topic, record);
          // A slow machine may lose a connection.
          const stored = await (works ? eventually(publish) : publish()).then(() => true, hear);
          await publisher.close();
          return stored ?? false;
        }),
      );
      expect(outcomes).toEqual(given.map(([, works]) => works));
      expect(said.join('\n')).toMatch(/Response SaslAuthenticate[^]*NOT_PUBLISHED/);
      expectNone([password, wrongPassword, token, wrongToken], said.join('\n'));
    });
  });
}

/** Neither as they are nor as what is sent looks in a log. */
export function expectNone(secrets: readonly string[], said: string): void {
  for (const secret of secrets) {
    const bytes = Buffer.from(secret);
    // As Node shows a buffer, which is cut there.
    const shown = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    for (const form of [secret, bytes.toString('base64'), shown]) expect(said).not.toContain(form);
  }
}

async function start(client: KafkaConfig, topic: string, groupId: string, said: string[]): Promise<INestApplication> {
  @Injectable()
  class Orders {
    @KafkaListener(topic)
    handle(): void {
      // nothing: it is the connection that is looked at
    }
  }
  const hear = (...args: unknown[]): void => void said.push(inspect(args, { depth: 12, showHidden: true }));
  const logger: LoggerService = { log: hear, warn: hear, error: hear, debug: hear, verbose: hear, fatal: hear };
  const module = await Test.createTestingModule({
    imports: [
      KafkaRebalanceModule.forRoot({ client, consumer: { groupId, heartbeatIntervalMs: 500, sessionTimeoutMs: 6000 } }),
      KafkaRebalancePageModule.forRoot({ actions: true }),
    ],
    providers: [Orders],
  })
    .setLogger(logger)
    .compile();
  const app = module.createNestApplication();
  await app.listen(0, '127.0.0.1');
  return app;
}

/** All that somebody on call can look at. */
async function everything(app: INestApplication): Promise<string[]> {
  const page = `${await app.getUrl()}/kafka-rebalance`;
  const pages = ['', '/state', '/timeline'].map(async (path) => (await fetch(`${page}${path}`)).text());
  const aborted = new AbortController();
  const events = await fetch(`${page}/events`, { signal: aborted.signal });
  const first = await events.body?.getReader().read();
  aborted.abort();
  const health = app.get(KafkaConsumerHealthIndicator);
  const answers = [health.started('started'), health.live('live'), health.ready('ready')];
  const { fatalError, ...status } = app.get(KafkaConsumer).status();
  return [
    ...(await Promise.all(pages)),
    Buffer.from(first?.value ?? []).toString(),
    inspect(answers, { depth: 12, showHidden: true }),
    inspect(app.get(RebalanceTimeline).entries(), { depth: 12 }),
    await register.metrics(),
    inspect(status, { depth: 12 }),
    inspect(fatalError, { depth: 12, showHidden: true }),
    JSON.stringify(fatalError),
    String(fatalError?.stack),
  ];
}
