import {
  environmentBrokers,
  type Machine,
  NoKafkaError,
  selectSource,
} from '../../../libs/testing/apache-kafka/kafka-source';

const machine = (has: Partial<Machine>): Machine => ({
  environment: {},
  platform: 'linux',
  hasDocker: async () => false,
  javaVersion: async () => null,
  hasClasspath: async () => false,
  ...has,
});
const java17 = { javaVersion: async () => 17, hasClasspath: async () => true };

describe('where brokers come from', () => {
  it('KAFKA_BROKERS wins, and nothing else is asked', async () => {
    const hasDocker = jest.fn(async () => true);
    await expect(selectSource(machine({ environment: { KAFKA_BROKERS: 'a:1' }, hasDocker }))).resolves.toBe(
      'environment',
    );
    expect(hasDocker).not.toHaveBeenCalled();
  });

  it('an empty KAFKA_BROKERS counts as unset', async () => {
    await expect(selectSource(machine({ environment: { KAFKA_BROKERS: ' ' }, ...java17 }))).resolves.toBe('java');
  });

  it('Docker goes before Java', async () => {
    await expect(selectSource(machine({ hasDocker: async () => true, ...java17 }))).resolves.toBe('docker');
  });

  it('Java and Maven go last', async () => {
    await expect(selectSource(machine(java17))).resolves.toBe('java');
  });

  it.each<[string, Partial<Machine>]>([
    ['no Java was found', {}],
    ['Java 11 was found', { ...java17, javaVersion: async () => 11 }],
    ['Java 21 was found, Maven was not', { javaVersion: async () => 21 }],
    ['not on Windows', { ...java17, platform: 'win32' }],
  ])('with nothing at all every way is named: %s', async (reason, has) => {
    const failure = selectSource(machine(has));
    await expect(failure).rejects.toThrow(NoKafkaError);
    for (const part of ['KAFKA_BROKERS', 'Docker', 'Java 17', 'Maven', reason])
      await expect(failure).rejects.toThrow(part);
  });

  it('KAFKA_BROKERS is a list, with or without blanks', () => {
    expect(environmentBrokers({ KAFKA_BROKERS: 'a:1, b:2,' })).toEqual(['a:1', 'b:2']);
  });
});
