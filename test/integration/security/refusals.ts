import { type KafkaConfig } from 'kafkajs';
import { Certificates } from './certificates';
import { password, type SecuredKafka } from './secured-kafka';
import { byPassword, bySasl, byTls, byToken } from './ways-in';

interface Refusal {
  readonly client: (kafka: SecuredKafka, user: string) => KafkaConfig | Promise<KafkaConfig>;
  readonly told: RegExp;
  /** It fails at once; what may be mended elsewhere is tried again. */
  readonly fatal: boolean;
}

export const refusals: Readonly<Record<string, Refusal>> = {
  'a certificate of an authority that is not trusted': {
    client: (kafka) => ({ brokers: kafka.brokers('TLS'), ssl: true }),
    ...{ told: /not trusted here.*client\.ssl\.ca/, fatal: false },
  },
  'a certificate that has expired': {
    client: (kafka) => byTls(kafka, 'EXPIRED'),
    ...{ told: /certificate of the broker has expired/, fatal: false },
  },
  'a certificate for another host': {
    client: (kafka) => byTls(kafka, 'ELSEWHERE'),
    ...{ told: /for other names.*client\.brokers.*ERR_TLS_CERT_ALTNAME_INVALID/, fatal: false },
  },
  'no certificate where one is wanted': {
    client: (kafka) => byTls(kafka, 'MTLS'),
    ...{ told: /certificate of this client, or wants one.*client\.ssl\.cert/, fatal: false },
  },
  'a certificate that the broker does not trust': {
    client: async (kafka, user) => byTls(kafka, 'MTLS', await (await Certificates.create()).client(user)),
    ...{ told: /certificate of this client, or wants one.*client\.ssl\.cert/, fatal: false },
  },
  'plaintext to a listener of TLS': {
    client: (kafka) => ({ brokers: kafka.brokers('TLS') }),
    ...{ told: /speaks TLS here\. Set client\.ssl/, fatal: false },
  },
  'a listener of SASL without credentials': {
    client: (kafka) => ({ brokers: kafka.brokers('SASL') }),
    ...{ told: /look at client\.ssl and client\.sasl/, fatal: false },
  },
  'credentials to a listener without SASL': {
    client: (kafka, user) => ({ ...byTls(kafka, 'TLS'), sasl: byPassword('plain', user) }),
    ...{ told: /takes no SASL here\. Leave client\.sasl out/, fatal: true },
  },
  'a wrong password': {
    client: (kafka, user) => bySasl(kafka, 'SASL', byPassword('plain', user, `not ${password}`)),
    ...{ told: /refused the credentials.*Check client\.sasl/, fatal: true },
  },
  'a wrong password by SCRAM': {
    client: (kafka, user) => bySasl(kafka, 'SASL', byPassword('scram-sha-512', user, `not ${password}`)),
    ...{ told: /refused the credentials.*Check client\.sasl/, fatal: true },
  },
  'a token that has expired': {
    client: (kafka, user) =>
      bySasl(
        kafka,
        'SASL',
        byToken(() => kafka.issuer.token(user, -600)),
      ),
    ...{ told: /token is not accepted \(invalid_token\)\. Check client\.sasl/, fatal: true },
  },
};
