import { scrubbed, withoutSecrets } from '../../../libs/cli/check-config/secrets';

const password = 'hunter2-Tr0ub4dor';

describe('what is shown of a configuration', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['a password of SASL', password, ['client', 'sasl', 'password']],
    ['whatever else SASL is given', password, ['client', 'sasl', 'somethingNew']],
    ['a key of TLS', password, ['client', 'ssl', 'key']],
    ['a key as bytes', Buffer.from(password), ['client', 'ssl', 'key']],
    ['a list of keys', [password], ['client', 'ssl', 'pfx']],
    ['a token by its name', password, ['accessToken']],
    ['a whole section', { mechanism: 'plain', username: 'me', password }, ['client', 'sasl']],
    ['a secret deep inside', { retry: { apiKey: password } }, ['client']],
    ['a connection string', `kafka://me:${password}@kafka-1:9092`, ['client', 'brokers']],
    ['a broker with credentials', [`me:${password}@kafka-1:9092`], ['client', 'brokers']],
    ['a JAAS line', `PlainLoginModule required username="me" password="${password}";`, ['client', 'clientId']],
    ['a query', `x?token=${password}&y=1`, ['client', 'clientId']],
    ['a certificate', `-----BEGIN PRIVATE KEY-----\n${password}\n-----END PRIVATE KEY-----`, ['client', 'clientId']],
    ['half a certificate', `-----BEGIN PRIVATE KEY-----\n${password}`, ['client', 'clientId']],
  ])('%s is hidden', (_, value, path) => {
    const shown = JSON.stringify(withoutSecrets(value, path));
    expect(shown).toContain('(hidden)');
    expect(shown).not.toContain(password);
  });

  it.each<[unknown, readonly string[]]>([
    [
      ['kafka-1:9092', '[::1]:9092'],
      ['client', 'brokers'],
    ],
    ['scram-sha-512', ['client', 'sasl', 'mechanism']],
    ['me', ['client', 'sasl', 'username']],
    [true, ['client', 'ssl']],
    [false, ['client', 'ssl', 'rejectUnauthorized']],
    ['key', ['listeners.A.b', 'ordering']],
    [45_000, ['consumer', 'sessionTimeoutMs']],
    [null, ['consumer', 'groupInstanceId']],
  ])('%j at %j is not', (value, path) => {
    expect(withoutSecrets(value, path)).toEqual(value);
  });

  it('is something that JSON can write, whatever it is', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const strange = { circle, big: 1n, not: NaN, symbol: Symbol('s'), run: () => 1, pattern: /x/, none: undefined };
    expect(JSON.parse(JSON.stringify(withoutSecrets(strange, ['consumer'])))).toMatchObject({
      ...{ big: '1', not: 'NaN', symbol: 'Symbol(s)', run: '(function)', pattern: '/x/' },
    });
  });

  it('messages keep what is no secret', () => {
    const message = "client.brokers holds 'kafka-1', which is not 'host:port'; set sessionTimeoutMs to 6000";
    expect(scrubbed(message)).toBe(message);
  });
});
