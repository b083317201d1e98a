import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { type AclEntry, type AclFilter, type Admin, type Producer } from 'kafkajs';
import { ClusterAdmin } from '../../../libs/testing/apache-kafka/cluster-admin';
import { findFreePorts } from '../../../libs/testing/apache-kafka/free-port';
import { startCluster } from '../../../libs/testing/apache-kafka/kafka-cluster';
import { type LaunchedCluster, type SecureListener } from '../../../libs/testing/apache-kafka/kafka-node';
import { demand, eventually } from '../support/eventually';
import { quickGroups } from '../support/test-kafka';
import { Certificates, type KeyPair } from './certificates';
import { Relay } from './relay';
import { TokenIssuer } from './token-issuer';

/** So that a test sees several renewals, and the shortest that a broker can be asked to renew comfortably. */
export const sessionLifetimeMs = 3000;
/** A silent member is expelled after it: in the consumer protocol by what this broker is set to. */
export const groupSessionMs = 10_000;
export const password = 'correct horse battery staple';

const audience = 'kafka-of-the-test';
const oauth = 'org.apache.kafka.common.security.oauthbearer';
const names = ['TLS', 'MTLS', 'EXPIRED', 'ELSEWHERE', 'SASL', 'SASLTLS', 'RELAYED'] as const;
export type ListenerName = (typeof names)[number];

const protocolOf = (name: ListenerName): SecureListener['protocol'] =>
  name === 'SASL' || name === 'RELAYED' ? 'SASL_PLAINTEXT' : name === 'SASLTLS' ? 'SASL_SSL' : 'SSL';

/** One broker that authenticates and authorizes, with a listener for each way in. Its plaintext one is for administration. */
export class SecuredKafka {
  private constructor(
    private readonly cluster: LaunchedCluster,
    private readonly ports: ReadonlyMap<ListenerName, number>,
    readonly certificates: Certificates,
    readonly issuer: TokenIssuer,
    private readonly folder: string,
    /** All of the listener RELAYED passes it. */
    readonly relay: Relay,
    readonly admin: Admin,
    readonly producer: Producer,
  ) {}

  /** @param users who have the password, by PLAIN and by SCRAM */
  static async start(users: readonly string[]): Promise<SecuredKafka> {
    const folder = await mkdtemp(join(tmpdir(), 'secured-kafka-'));
    const [certificates, issuer] = [await Certificates.create(), new TokenIssuer(audience)];
    const keySet = join(folder, 'jwks.json');
    await writeFile(keySet, JSON.stringify(issuer.keySet));
    const ports = await findFreePorts(names.length);
    const relay = await Relay.listen(ports[names.indexOf('RELAYED')] ?? 0);
    const listeners = names.map((name, at) => {
      const port = ports[at] ?? 0;
      return { name, port, advertisedPort: name === 'RELAYED' ? relay.port : port, protocol: protocolOf(name) };
    });
    const mechanisms = ['SCRAM-SHA-256', 'SCRAM-SHA-512'];
    const cluster = await startCluster('java', {
      brokers: 1,
      log: () => undefined,
      lifetime: 'process',
      properties: {
        ...quickGroups,
        'group.consumer.session.timeout.ms': String(groupSessionMs),
        ...(await tls(certificates)),
        ...sasl('sasl', users, keySet),
        ...sasl('sasltls', users, keySet),
        ...sasl('relayed', users, keySet),
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS',
        'group.coordinator.rebalance.protocols': 'classic,consumer',
      },
      security: {
        listeners,
        scramCredentials: mechanisms.flatMap((mechanism) =>
          users.map((user) => `${mechanism}=[name=${user},password=${password}]`),
        ),
        systemProperties: { 'org.apache.kafka.sasl.oauthbearer.allowed.urls': pathToFileURL(keySet).href },
      },
    });
    const kafka = new Kafka({ brokers: [...cluster.brokers], logLevel: logLevel.NOTHING });
    const [admin, producer] = [kafka.admin(), kafka.producer()];
    await Promise.all([admin.connect(), producer.connect()]);
    const byName = new Map(listeners.map(({ name, advertisedPort }) => [name, advertisedPort]));
    return new SecuredKafka(cluster, byName, certificates, issuer, folder, relay, admin, producer);
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.admin.disconnect(), this.producer.disconnect()]);
    await this.cluster.stop();
    await this.relay.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  brokers(listener: ListenerName): string[] {
    return [`127.0.0.1:${this.ports.get(listener)}`];
  }

  async topic(partitions = 2): Promise<string> {
    const topic = `orders-${randomUUID().slice(0, 8)}`;
    await new ClusterAdmin(this.cluster.brokers).createTopic(topic, { partitions, replicationFactor: 1 });
    return topic;
  }

  async produce(topic: string, values: readonly string[]): Promise<void> {
    await this.producer.send({ topic, messages: values.map((value, at) => ({ partition: at % 2, value })) });
  }

  /** Gives `user` ACLs, such as `READ on GROUP x`, and waits until the broker judges by them. */
  async allow(user: string, ...entries: readonly AclOf[]): Promise<void> {
    if (entries.length === 0) return;
    const acl = entries.map((entry) => aclEntry(user, entry));
    await this.admin.createAcls({ acl });
    // The controller answers when it has stored them, which is a little before the broker has read them.
    await eventually(async () => {
      const { resources } = await this.admin.describeAcls(everyAclOf(user));
      const isKnown = ({ resourceType, resourceName, operation }: AclEntry): boolean =>
        resources.some(
          (one) =>
            one.resourceType === resourceType &&
            one.resourceName === resourceName &&
            one.acls.some((rule) => rule.operation === operation),
        );
      demand(acl.every(isKnown), `ACLs of ${user}`);
    });
  }
}

export interface AclOf {
  readonly operation: keyof typeof AclOperationTypes;
  readonly resource: keyof typeof AclResourceTypes;
  readonly name: string;
  /** Of all that begin with the name. */
  readonly prefixed?: boolean;
}

function everyAclOf(user: string): AclFilter {
  return {
    ...{ resourceType: AclResourceTypes.ANY, resourcePatternType: ResourcePatternTypes.ANY },
    ...{ principal: `User:${user}`, operation: AclOperationTypes.ANY, permissionType: AclPermissionTypes.ANY },
  };
}

function aclEntry(user: string, { operation, resource, name, prefixed: begins = false }: AclOf): AclEntry {
  return {
    ...{ principal: `User:${user}`, host: '*', permissionType: AclPermissionTypes.ALLOW },
    ...{ resourceType: AclResourceTypes[resource], resourceName: name },
    ...{
      resourcePatternType: begins ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
      operation: AclOperationTypes[operation],
    },
  };
}

async function tls(certificates: Certificates): Promise<Record<string, string>> {
  const good = await certificates.server('127.0.0.1');
  const properties = (name: string, pair: KeyPair, more: Record<string, string> = {}): Record<string, string> =>
    prefixed(`listener.name.${name}.`, {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.key': pair.key,
      'ssl.keystore.certificate.chain': pair.cert,
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.certificates': certificates.ca,
      ...more,
    });
  return {
    ...properties('tls', good),
    ...properties('sasltls', good),
    ...properties('mtls', good, {
      'ssl.client.auth': 'required',
      'ssl.principal.mapping.rules': 'RULE:^CN=(.*?)$/$1/,DEFAULT',
    }),
    ...properties('expired', await certificates.server('127.0.0.1', 'in the past')),
    ...properties('elsewhere', await certificates.server('elsewhere.example')),
  };
}

function sasl(name: string, users: readonly string[], keySet: string): Record<string, string> {
  const known = users.map((user) => `user_${user}="${password}"`).join(' ');
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  return prefixed(`listener.name.${name}.`, {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    'connections.max.reauth.ms': String(sessionLifetimeMs),
    'plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${known};`,
    'scram-sha-256.sasl.jaas.config': scram,
    'scram-sha-512.sasl.jaas.config': scram,
    'oauthbearer.sasl.jaas.config': `${oauth}.OAuthBearerLoginModule required;`,
    'oauthbearer.sasl.server.callback.handler.class': `${oauth}.OAuthBearerValidatorCallbackHandler`,
    'oauthbearer.sasl.oauthbearer.jwks.endpoint.url': pathToFileURL(keySet).href,
    'oauthbearer.sasl.oauthbearer.expected.audience': audience,
  });
}

function prefixed(prefix: string, properties: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [`${prefix}${name}`, value]));
}
