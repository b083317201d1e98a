import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliProcess, type CliResult } from '../support/cli-process';
import { demand, eventually } from '../support/eventually';
import { expectNone } from './secrets';
import { password, type SecuredKafka } from './secured-kafka';
import { byPassword, bySasl } from './ways-in';

const wrongPassword = 'zq-wrong-password-zq';
/** What a machine that is slow makes of an answer; it is asked again. */
const late = /in time|within/;

interface Scene {
  /** By the flags, and by --config; the password comes by the environment. */
  readonly ways: Readonly<Record<'flags' | 'file', readonly string[]>>;
  /** A group that may be looked at, and one that may not. */
  readonly seen: string;
  readonly hidden: string;
  /** Writes a file for `check-config`, which holds the password. */
  readonly service: (groupId: string, secret: string) => Promise<string>;
}

interface Call {
  readonly args: (scene: Scene) => readonly string[] | Promise<readonly string[]>;
  readonly secret?: string;
  readonly exitCode: number;
  readonly out: RegExp;
  readonly err: RegExp;
}

const nothing = /^$/;
const noMembers = /^No members: .*\n$/;
const lacksDescribe = /^.*GROUP_AUTHORIZATION_FAILED.*DESCRIBE.*\n$/;
const refused = /^127\.0\.0\.1:\d+ refused the credentials: .*\nHere that is .*KAFKA_SASL_PASSWORD.*\n$/;
const describes = ['groups', 'describe', '--json'];
const examines = ['doctor', '--window', '500ms', '--json', '--group'];
const checks = ['check-config', '--brokers', '--print', '--json'];

const calls: Readonly<Record<string, Call>> = {
  'groups list by flags': {
    args: ({ ways }) => ['groups', 'list', '--state', ...ways.flags],
    ...{ exitCode: 0, out: /Empty/, err: nothing },
  },
  'groups list by --config': {
    args: ({ ways }) => ['groups', 'list', '--json', ...ways.file],
    ...{ exitCode: 0, out: /"state":"Empty"/, err: nothing },
  },
  'groups describe by flags': {
    args: ({ ways, seen }) => [...describes, seen, ...ways.flags],
    ...{ exitCode: 0, out: /"lag"/, err: noMembers },
  },
  'groups describe by --config': {
    args: ({ ways, seen }) => [...describes, seen, ...ways.file],
    ...{ exitCode: 0, out: /"lag"/, err: noMembers },
  },
  'doctor by flags': {
    args: ({ ways, seen }) => [...examines, seen, ...ways.flags],
    ...{ exitCode: 1, out: /"group-stopped"/, err: nothing },
  },
  'doctor by --config': {
    args: ({ ways, seen }) => [...examines, seen, ...ways.file],
    ...{ exitCode: 1, out: /"group-stopped"/, err: nothing },
  },
  'check-config': {
    args: async ({ service, seen }) => [...checks, await service(seen, password)],
    ...{ exitCode: 0, out: /"client\.sasl\.password","value":"\(hidden\)"/, err: nothing },
  },
  'groups list with a wrong password': {
    args: ({ ways }) => ['groups', 'list', '--json', ...ways.flags],
    ...{ secret: wrongPassword, exitCode: 2, out: nothing, err: refused },
  },
  'groups describe with a wrong password': {
    args: ({ ways, seen }) => [...describes, seen, ...ways.file],
    ...{ secret: wrongPassword, exitCode: 2, out: nothing, err: refused },
  },
  'doctor with a wrong password': {
    args: ({ ways, seen }) => [...examines, seen, ...ways.flags],
    ...{ secret: wrongPassword, exitCode: 2, out: nothing, err: refused },
  },
  'check-config with a wrong password': {
    args: async ({ service, seen }) => [...checks, await service(seen, wrongPassword)],
    ...{ exitCode: 2, out: nothing, err: /^127\.0\.0\.1:\d+ refused the credentials: .*\n$/ },
  },
  'groups describe without an ACL': {
    args: ({ ways, hidden }) => [...describes, hidden, ...ways.flags],
    ...{ exitCode: 2, out: /^{"groups":\[\],"failed":\[.*GROUP_AUTHORIZATION_FAILED/, err: lacksDescribe },
  },
  'doctor without an ACL': {
    args: ({ ways, hidden }) => [...examines, hidden, ...ways.file],
    ...{ exitCode: 2, out: nothing, err: lacksDescribe },
  },
  'check-config without an ACL': {
    args: async ({ service, hidden }) => [...checks, await service(hidden, password)],
    ...{ exitCode: 2, out: nothing, err: lacksDescribe },
  },
};

/** `kafka-rebalance` on brokers with TLS and SASL. */
export function describeCommandLine(kafka: () => SecuredKafka, operator: string): void {
  describe('the command line', () => {
    const results = new Map<string, CliResult>();
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'command-line-'));
      const scene = await sceneOf();
      // Two at a time: each of them is a process, and has its own limit of time.
      const left = Object.entries(calls);
      const work = async (): Promise<void> => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
          const [name, call] = next;
          results.set(name, await resultOf(call, scene));
        }
      };
      await Promise.all([work(), work()]);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    async function written(name: string, contents: string | object): Promise<string> {
      const file = join(folder, name);
      await writeFile(file, typeof contents === 'string' ? contents : JSON.stringify(contents));
      return file;
    }

    async function sceneOf(): Promise<Scene> {
      const topic = await kafka().topic();
      const [seen, hidden] = [`seen-${randomUUID()}`, `hidden-${randomUUID()}`];
      for (const groupId of [seen, hidden]) {
        await kafka().admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '0' }] });
      }
      await kafka().allow(
        operator,
        { operation: 'DESCRIBE', resource: 'GROUP', name: seen },
        { operation: 'DESCRIBE', resource: 'TOPIC', name: topic },
        { operation: 'DESCRIBE_CONFIGS', resource: 'CLUSTER', name: 'kafka-cluster' },
      );
      const client = (secret: string) => bySasl(kafka(), 'SASLTLS', byPassword('plain', operator, secret));
      const { brokers, ssl } = client(password);
      const ca = await written('ca.pem', kafka().certificates.ca);
      const sasl = { mechanism: 'scram-sha-512', username: operator };
      const config = await written('config.json', { brokers, ssl, sasl });
      const patient = ['--timeout-ms', '60000'];
      const byFlags = ['--sasl-mechanism', 'plain', '--sasl-username', operator];
      return {
        ways: {
          flags: ['--brokers', brokers.join(','), '--ca', ca, ...byFlags, ...patient],
          file: ['--config', config, ...patient],
        },
        ...{ seen, hidden },
        service: (groupId, secret) =>
          written(`${randomUUID()}.json`, {
            client: client(secret),
            consumer: { groupId, autoOffsetReset: 'earliest' },
          }),
      };
    }

    async function resultOf({ args, secret = password }: Call, scene: Scene): Promise<CliResult> {
      const given = await args(scene);
      return eventually(async () => {
        const result = await new CliProcess(given, { KAFKA_SASL_PASSWORD: secret }).result();
        demand(!late.test(result.err), result.err);
        return result;
      });
    }

    it.each(Object.entries(calls))('%s', (name, { exitCode, out, err }) => {
      const result = results.get(name)!;
      expect(result).toEqual({
        exitCode,
        out: expect.stringMatching(out) as string,
        err: expect.stringMatching(err) as string,
      });
      expectNone([password, wrongPassword], result.out + result.err);
    });
  });
}
