import { readFileSync } from 'node:fs';
import {
  type ComposeProject,
  composeCommand,
  downCommand,
  environmentName,
  findComposeFile,
  runningCommand,
  services,
  upCommand,
  writeOverride,
} from '../../../libs/testing/apache-kafka/docker-compose';
import { kafkaVersion } from '../../../libs/testing/apache-kafka/kafka-version';

const one: ComposeProject = {
  name: 'kafka-cluster-abc',
  brokers: 1,
  composeFile: '/repo/compose.yaml',
  overrideFile: '/tmp/override.json',
  ports: [20_001],
};
const three: ComposeProject = { ...one, brokers: 3, ports: [20_001, 20_002, 20_003] };
const files = '-f /repo/compose.yaml -f /tmp/override.json';

const line = ({ program, args }: { program: string; args: readonly string[] }): string => [program, ...args].join(' ');

describe('command lines for Docker', () => {
  it('up starts the profile with the chosen ports', () => {
    expect(line(upCommand(one))).toBe(`docker compose -p kafka-cluster-abc ${files} --profile one up -d --quiet-pull`);
    expect(upCommand(one).env).toEqual({ KAFKA_PORT_1: '20001' });
    expect(line(upCommand(three))).toContain('--profile three up');
    expect(upCommand(three).env).toEqual({ KAFKA_PORT_1: '20001', KAFKA_PORT_2: '20002', KAFKA_PORT_3: '20003' });
  });

  it('down removes containers and volumes without waiting', () => {
    expect(line(downCommand(three))).toBe(
      `docker compose -p kafka-cluster-abc ${files} --profile three down --volumes --timeout 0`,
    );
  });

  it('a question and a single broker', () => {
    expect(line(runningCommand(one))).toContain('ps --services --status running');
    expect(line(composeCommand(three, 'pause', 'kafka-2'))).toContain('--profile three pause kafka-2');
  });
});

describe('properties for the image', () => {
  it.each([
    ['group.min.session.timeout.ms', 'KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS'],
    ['a_b.c-d', 'KAFKA_A__B_C___D'],
  ])('%s is %s', (property, name) => {
    expect(environmentName(property)).toBe(name);
  });

  it('the override gives every broker the properties, and compose sees no variables in them', () => {
    const environment = { KAFKA_NUM_PARTITIONS: '3', KAFKA_X: 'a$$b' };
    expect(JSON.parse(writeOverride(3, { 'num.partitions': '3', x: 'a$b' }))).toEqual({
      services: { 'kafka-1': { environment }, 'kafka-2': { environment }, 'kafka-3': { environment } },
    });
  });
});

describe('compose.yaml', () => {
  const text = readFileSync(findComposeFile()!, 'utf8');

  it('names the version that Java would start', () => {
    expect(text).toContain(`image: apache/kafka:${kafkaVersion}\n`);
  });

  it.each([...services(1), ...services(3)])('has the service %s', (service) => {
    expect(text).toContain(`\n  ${service}:\n`);
  });
});
