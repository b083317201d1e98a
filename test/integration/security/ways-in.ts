import { type KafkaConfig, type SASLOptions } from 'kafkajs';
import { encrypted } from './certificates';
import { type ListenerName, password, type SecuredKafka } from './secured-kafka';

export type Client = Omit<KafkaConfig, 'brokers'> & { readonly brokers: string[] };
type Way = (kafka: SecuredKafka, user: string) => Promise<Client>;
type PasswordMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

export const byPassword = (mechanism: PasswordMechanism, username: string, secret = password): SASLOptions => ({
  ...{ mechanism, username, password: secret },
});

export function byToken(token: () => string): SASLOptions {
  return { mechanism: 'oauthbearer', oauthBearerProvider: () => Promise.resolve({ value: token() }) };
}

type SaslListener = 'SASL' | 'SASLTLS' | 'RELAYED';

export function bySasl(kafka: SecuredKafka, listener: SaslListener, sasl: SASLOptions): Client {
  const ssl = listener === 'SASLTLS' ? { ssl: { ca: kafka.certificates.ca } } : {};
  return { brokers: kafka.brokers(listener), sasl, ...ssl };
}

export function byTls(kafka: SecuredKafka, listener: ListenerName, ssl: KafkaConfig['ssl'] = {}): Client {
  return { brokers: kafka.brokers(listener), ssl: { ca: kafka.certificates.ca, ...(ssl as object) } };
}

const saslWay =
  (listener: 'SASL' | 'SASLTLS', mechanism: PasswordMechanism): Way =>
  (kafka, user) =>
    Promise.resolve(bySasl(kafka, listener, byPassword(mechanism, user)));

export const waysIn: Readonly<Record<string, Way>> = {
  TLS: (kafka) => Promise.resolve(byTls(kafka, 'TLS')),
  'mutual TLS': async (kafka, user) => byTls(kafka, 'MTLS', await kafka.certificates.client(user)),
  'mutual TLS with an encrypted key': async (kafka, user) => {
    const passphrase = 'open sesame';
    const pair = encrypted(await kafka.certificates.client(user), passphrase);
    return byTls(kafka, 'MTLS', { ...pair, passphrase });
  },
  PLAIN: saslWay('SASL', 'plain'),
  'PLAIN over TLS': saslWay('SASLTLS', 'plain'),
  'SCRAM-SHA-256 over TLS': saslWay('SASLTLS', 'scram-sha-256'),
  'SCRAM-SHA-512': saslWay('SASL', 'scram-sha-512'),
  'OAUTHBEARER over TLS': (kafka, user) =>
    Promise.resolve(
      bySasl(
        kafka,
        'SASLTLS',
        byToken(() => kafka.issuer.token(user, 600)),
      ),
    ),
};
