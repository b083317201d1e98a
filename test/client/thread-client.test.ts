import { type KafkaConfig, type SASLOptions } from 'kafkajs';
import { threadClient } from '../../libs/client/thread-client';

const brokers = ['kafka:9092'];
const fn = (): never => {
  throw new Error('not called');
};

describe('threadClient', () => {
  it('takes what connections need, and leaves out what logs and retries', async () => {
    const client: KafkaConfig = {
      ...{ brokers, clientId: 'orders', ssl: { ca: [Buffer.from('pem')], servername: 'kafka' } },
      sasl: { mechanism: 'plain', username: 'u', password: 'p' },
      ...{ logCreator: fn, retry: { restartOnFailure: fn } },
    };
    expect(await threadClient(client)).toEqual({
      client: {
        ...{ brokers, clientId: 'orders', ssl: { ca: [new Uint8Array(Buffer.from('pem'))], servername: 'kafka' } },
        sasl: { mechanism: 'plain', username: 'u', password: 'p' },
      },
      fetchToken: null,
    });
  });

  it('asks a function for the brokers', async () => {
    expect(await threadClient({ brokers: () => brokers })).toEqual({ client: { brokers }, fetchToken: null });
  });

  it('takes a provider of tokens out, and leaves the options as they are', async () => {
    const sasl: SASLOptions = Object.freeze({ mechanism: 'oauthbearer', oauthBearerProvider: fn });
    const taken = { client: { brokers, sasl: { mechanism: 'oauthbearer' } }, fetchToken: fn };
    expect(await threadClient({ brokers, sasl })).toEqual(taken);
    expect(sasl).toHaveProperty('oauthBearerProvider');
  });

  it.each<[string, Partial<KafkaConfig>]>([
    ['client.socketFactory', { socketFactory: fn }],
    ['client.ssl.checkServerIdentity', { ssl: { checkServerIdentity: fn } }],
    ['client.sasl.authenticationProvider', { sasl: { mechanism: 'own', authenticationProvider: fn } }],
  ])('refuses %s, by name', async (name, client) => {
    await expect(threadClient({ brokers, ...client })).rejects.toThrow(`${name} is a function`);
  });

  it('refuses other things that no thread can be given', async () => {
    const ssl = { secureContext: { context: new WeakMap() } } as unknown as { servername: string };
    await expect(threadClient({ brokers, ssl })).rejects.toThrow('cannot be given to a thread');
  });
});
