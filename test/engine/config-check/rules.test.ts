import { checkConfiguration, type BrokerLimits, type ConfigurationToCheck } from '../../../libs/engine';
import { configurationRules } from '../../../libs/engine/config-check/configuration-rules';
import { optionRules } from '../../../libs/engine/option-rules';
import { examples } from './examples';
import { limits, silentLimits } from './limits';

const broken = (configuration: ConfigurationToCheck): readonly string[] =>
  checkConfiguration(configuration).findings.map(({ rule }) => rule);
const unchecked = (configuration: ConfigurationToCheck): Readonly<Record<string, string>> =>
  Object.fromEntries(checkConfiguration(configuration).unchecked.map(({ rule, needs }) => [rule, needs]));
const cases = Object.entries(examples).flatMap(([rule, pairs]) =>
  pairs.map((pair, index) => [rule, index + 1, pair] as const),
);

describe('a rule', () => {
  it('has examples, each of them', () => {
    expect(Object.keys(examples)).toEqual(configurationRules.map(({ id }) => id));
  });

  it.each(cases)('%s (%d) is broken on one side of its boundary, and holds on the other', (rule, _, pair) => {
    expect(broken(pair.breaks).filter((id) => id === rule)).toEqual([rule]);
    expect(broken(pair.holds)).not.toContain(rule);
    expect(unchecked(pair.holds)).not.toHaveProperty(rule);
  });

  it.each(cases)('%s (%d) says what must hold, why, and what to do', (rule, _, { breaks }) => {
    const found = checkConfiguration(breaks).findings.find((finding) => finding.rule === rule)!;
    const described = configurationRules.find(({ id }) => id === rule)!;
    const [reason, source] = [described.reason, described.source].map((text) => text.replaceAll('`', ''));
    expect(found).toMatchObject({ reason, source, severity: described.severity });
    for (const sentence of [described.demand, described.reason]) expect(sentence).toMatch(/^[A-Z`].*\.$/);
    for (const part of [found.problem, found.remedy]) expect(part).toMatch(/^[a-z].*[^.]$/);
  });

  it.each(cases)('%s (%d) holds when its remedy is followed', (rule, _, { breaks }) => {
    const { remedy } = checkConfiguration(breaks).findings.find((finding) => finding.rule === rule)!;
    const steps = [...remedy.matchAll(/(\w+Ms|\w+Bytes) to (\d+)(?= or (?:more|less)|$)/g)].filter(([, option = '']) =>
      Object.hasOwn(optionRules, option),
    );
    if (steps.length === 0) return;
    // What is in brackets belongs to the step before; after `or` comes another way out.
    const [first, ...others] = steps.map(([, option, value]) => ({ [option!]: Number(value) }));
    const ways = remedy.includes('(and ') ? [{ ...first, ...others[0] }] : [first, ...others];
    for (const way of ways.slice(0, 2)) {
      expect(broken({ ...breaks, consumer: { ...breaks.consumer, ...way } })).not.toContain(rule);
    }
  });

  it('is told of alone: a hand-over that does not fit without its commit is no second finding', () => {
    expect(broken(examples['drain-fits-rebalance']![0]!.breaks)).toEqual(['drain-fits-rebalance']);
  });

  it('names the way out of the kind of member', () => {
    const [dynamic, fixed] = examples['leave-fits-membership']!.map(
      ({ breaks }) => checkConfiguration(breaks).findings[0],
    );
    expect(dynamic).toMatchObject({
      problem: 'goes with a static member only',
      remedy: expect.stringMatching(/set groupInstanceId$/) as string,
    });
    expect(fixed).toMatchObject({
      problem: expect.stringMatching(/static for$/) as string,
      remedy: 'leave leaveGroupOnClose out, or groupInstanceId',
    });
  });

  it('is not told of where one of its options is wrong by itself', () => {
    const consumer = { groupId: 'g', autoOffsetReset: 'earliest', rebalanceTimeoutMs: 'soon' } as never;
    expect(broken({ consumer, deployment: { terminationGracePeriodMs: 1 } })).toEqual([
      'valid-options',
      'stop-fits-grace-period',
    ]);
  });

  it.each([null, undefined, 'orders', 7, []])('consumer = %j is one error', (consumer) => {
    const { findings } = checkConfiguration({ consumer: consumer as never });
    expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      { rule: 'valid-options', option: 'consumer', problem: 'must be an object' },
    ]);
  });
});

describe('a static id', () => {
  const ids = (groupInstanceId: string, hostname: string): readonly string[] =>
    broken({ consumer: { groupId: 'g', autoOffsetReset: 'earliest', groupInstanceId }, hostname });

  it.each([
    ['web', 'web.example.com'],
    ['orders_web', 'web'],
    ['web.example.com', 'web.example.com'],
  ])('%s on %s is that of every member there', (id, hostname) => {
    expect(ids(id, hostname)).toEqual(['static-ids-unique']);
  });

  it.each([
    ['orders-2', 'orders-2', 'the pod of a StatefulSet'],
    ['cobweb', 'web', 'another word'],
    ['orders-web-1', 'web', 'with the number of a process'],
    ['orders', 'web', 'a name by itself'],
  ])('%s on %s is one of its own: %s', (id, hostname) => {
    expect(ids(id, hostname)).toEqual([]);
  });

  it('that leaves when it is closed need not come back, and is advised against for that alone', () => {
    const groupInstanceId = '4f66ad9a0b2e';
    const consumer = {
      groupId: 'g',
      autoOffsetReset: 'earliest',
      groupInstanceId,
      leaveGroupOnClose: 'always',
    } as const;
    expect(broken({ consumer })).toEqual(['leave-fits-membership']);
  });

  it('of a host with one member is told how to say so, if nobody has', () => {
    const remedies = [undefined, 2].map((membersPerHost) => {
      const deployment = membersPerHost === undefined ? {} : { membersPerHost };
      const consumer = { groupId: 'g', autoOffsetReset: 'earliest', groupInstanceId: 'web' } as const;
      return checkConfiguration({ consumer, hostname: 'web', deployment }).findings[0]!.remedy;
    });
    expect(remedies.map((remedy) => remedy.includes('deployment.membersPerHost: 1'))).toEqual([true, false]);
  });

  it.each(['orders-6d4cf56db6-x7k2p', '4f66ad9a0b2e'])(
    '%s, the name of a pod or container, does not come back',
    (id) => {
      expect(ids(id, id)).toEqual(['static-id-stays']);
    },
  );
});

describe('what is not known', () => {
  const consumer = { groupId: 'g', autoOffsetReset: 'earliest' } as const;

  it('is named, with the rules that wait for it', () => {
    expect(unchecked({ consumer })).toMatchObject({
      'handlers-fit-drain': 'listeners',
      'stop-fits-grace-period': 'deployment.terminationGracePeriodMs',
      'session-within-broker-limits': 'the brokers',
      'offsets-outlive-idle': 'deployment.longestIdleMs',
    });
  });

  it('is nothing where the rule does not apply', () => {
    expect(unchecked({ consumer })).not.toHaveProperty('static-restart-fits-session');
    expect(unchecked({ consumer })).not.toHaveProperty('rack-needs-selector');
    expect(unchecked({ consumer })).not.toHaveProperty('remote-assignor-offered');
  });

  it('of brokers that do not tell a config is that config', () => {
    const clientRack = 'a';
    const found = unchecked({ consumer: { ...consumer, clientRack }, listeners: [], limits: silentLimits });
    expect(found).toMatchObject({
      'session-within-broker-limits':
        'group.min.session.timeout.ms and group.max.session.timeout.ms, which the brokers do not tell',
      'rack-needs-selector': 'replica.selector.class, which the brokers do not tell',
    });
  });

  it('nothing, with everything that there is to know', () => {
    const deployment = { terminationGracePeriodMs: 60_000, restartMs: 60_000, members: 3, longestIdleMs: 1 };
    expect(unchecked({ consumer, listeners: [], deployment, limits: limits() })).toEqual({});
  });
});

describe('the protocol', () => {
  const consumer = { groupId: 'g', autoOffsetReset: 'earliest', sessionTimeoutMs: 40_000 } as const;
  const found = (groupProtocol: 'classic' | 'consumer' | 'auto', changed: Partial<BrokerLimits>): readonly string[] =>
    broken({ consumer: { ...consumer, groupProtocol }, limits: limits({ autoCreateTopics: false, ...changed }) });

  it('auto is judged as what the brokers offer', () => {
    const narrow = { maxSessionTimeoutMs: 10_000, consumerSessionTimeoutMs: 30_000 };
    expect(found('auto', narrow)).toEqual(['consumer-session-agrees']);
    expect(found('auto', { ...narrow, rebalanceProtocols: ['classic'] })).toEqual(['session-within-broker-limits']);
    expect(found('classic', narrow)).toEqual(['session-within-broker-limits']);
    expect(found('consumer', narrow)).toEqual(['consumer-session-agrees']);
  });

  it('consumer is not offered by brokers that have none of its configs', () => {
    const none = { rebalanceProtocols: null, consumerSessionTimeoutMs: null, consumerHeartbeatIntervalMs: null };
    expect(found('consumer', none)).toEqual(['consumer-protocol-offered']);
    expect(found('auto', none)).toEqual([]);
  });
});

it('errors come first, and advice last', () => {
  const { findings } = checkConfiguration({
    consumer: { groupId: 'g', heartbeatIntervalMs: 15_000, startTimeoutMs: 5 },
    deployment: { restartMs: 10 },
  });
  expect(findings.map(({ severity }) => severity)).toEqual(['error', 'warning', 'advice', 'advice']);
});
