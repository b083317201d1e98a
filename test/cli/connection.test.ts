import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionOf, type ConnectionFlags } from '../../libs/cli/connection';

const folder = mkdtempSync(join(tmpdir(), 'connection-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const connect = (flags: Partial<ConnectionFlags> = {}, environment: NodeJS.ProcessEnv = {}) =>
  connectionOf({ timeoutMs: 5000, ...flags }, environment).client;

describe('where the brokers are', () => {
  const config = file('brokers.json', { brokers: ['from-file:1'], clientId: 'from-file' });

  it('flag, file, environment, localhost: in this order', () => {
    const environment = { KAFKA_BROKERS: 'from-environment:1, second:2' };
    expect(connect({ brokers: 'flag:1', config }, environment).brokers).toEqual(['flag:1']);
    expect(connect({ config }, environment).brokers).toEqual(['from-file:1']);
    expect(connect({}, environment).brokers).toEqual(['from-environment:1', 'second:2']);
    expect(connect().brokers).toEqual(['localhost:9092']);
    expect(connect({ brokers: '[::1]:9092' }).brokers).toEqual(['[::1]:9092']);
  });

  it('flags come before the file, and what only the file says stays', () => {
    expect(connect({ config })).toMatchObject({ clientId: 'from-file', connectionTimeout: 3000 });
    expect(connect({ config, clientId: 'flag' }).clientId).toBe('flag');
    expect(connect({ config: file('timeout.json', { connectionTimeout: 9 }) }).connectionTimeout).toBe(9);
  });

  it.each([
    [{ brokers: 'kafka-1' }, "--brokers holds 'kafka-1' which is not host:port"],
    [{ brokers: '' }, "--brokers holds '' which is not host:port"],
    [{ config: file('none.json', { brokers: [] }) }, 'must be a list of host:port'],
    [{ config: file('list.json', []) }, 'must hold an object'],
  ])('%j: refused', (flags, message) => {
    expect(() => connect(flags)).toThrow(message);
  });
});

describe('TLS', () => {
  const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => file(`${name}.pem`, name));

  it('by flags; files imply it', () => {
    expect(connect().ssl).toBeUndefined();
    expect(connect({ ssl: true }).ssl).toBe(true);
    expect(connect({ ca: ca!, cert: cert!, key: key! }).ssl).toEqual({ ca: ['ca'], cert: 'cert', key: 'key' });
  });

  it('what the file says of it stays', () => {
    const config = file('ssl.json', { ssl: { servername: 'kafka', ca: ['other'] } });
    expect(connect({ config, ssl: true }).ssl).toEqual({ servername: 'kafka', ca: ['other'] });
    expect(connect({ config, ca: ca! }).ssl).toEqual({ servername: 'kafka', ca: ['ca'] });
  });

  it('half of a certificate, or a file that is not there: refused', () => {
    expect(() => connect({ cert: cert! })).toThrow('--cert and --key go together');
    expect(() => connect({ ca: join(folder, 'none.pem') })).toThrow(/--ca .*none.pem cannot be read: ENOENT/);
  });
});

describe('SASL', () => {
  const flags = { saslMechanism: 'scram-sha-256', saslUsername: 'joe' } as const;
  const environment = { KAFKA_SASL_PASSWORD: 'from-environment' };

  it('the password is of the environment or the file', () => {
    const joe = { mechanism: 'scram-sha-256', username: 'joe', password: 'from-environment' };
    expect(connect(flags, environment).sasl).toEqual(joe);
    const whole = { mechanism: 'plain', username: 'ann', password: 'from-file' };
    expect(connect({ config: file('whole.json', { sasl: whole }) }, environment).sasl).toEqual(whole);
    const half = file('half.json', { sasl: { mechanism: 'plain', username: 'ann' } });
    expect(connect({ config: half }, environment).sasl).toMatchObject({
      username: 'ann',
      password: 'from-environment',
    });
    expect(() => connect({ config: half })).toThrow('KAFKA_SASL_PASSWORD');
    expect(connect({}, environment).sasl).toBeUndefined();
  });

  it.each([
    [flags, 'KAFKA_SASL_PASSWORD'],
    [{ saslMechanism: 'plain' } as const, '--sasl-mechanism and --sasl-username go together'],
    [{ saslUsername: 'joe' }, '--sasl-mechanism and --sasl-username go together'],
  ])('%j: refused', (given, message) => {
    expect(() => connect(given)).toThrow(message);
  });

  it.each([
    ['{\n"sasl": {"password": "hunter2" "mechanism"}}', /is not JSON \(line 2\)\.$/],
    ['{"brokers": ["joe:hunter2@kafka:9092"]}', /holds an entry which is not host:port/],
  ])('a file that cannot be used is told without what is in it: %j', (content, message) => {
    const thrown = thrownBy(() => connect({ config: file('secret.json', content) }));
    expect(thrown.message).toMatch(message);
    expect(`${thrown.message} ${thrown.stack} ${String(thrown.cause)}`).not.toContain('hunter2');
  });
});

function thrownBy(action: () => unknown): Error {
  try {
    action();
  } catch (thrown) {
    return thrown as Error;
  }
  throw new Error('nothing was thrown');
}
