import { createGroupConsumer, InvalidOptionsError, type ConsumerEvent, type ConsumerSetup } from '../../libs/engine';
import { ManualClock } from '../../libs/testing';
import { silentPorts } from '../nestjs/silent-ports';

function consumer(setup: Partial<ConsumerSetup>): {
  readonly consumer: ReturnType<typeof createGroupConsumer>;
  readonly events: ConsumerEvent[];
} {
  const clock = new ManualClock();
  const listeners = [{ name: 'OrdersListener.place', topics: ['orders'], handle: async () => undefined }];
  const wire = silentPorts.wire({ client: { brokers: [] }, clock });
  const made = createGroupConsumer({ options: { groupId: 'orders' }, wire, clock, listeners, hooks: [], ...setup });
  const events: ConsumerEvent[] = [];
  made.observe((event) => events.push(event));
  return { consumer: made, events };
}

const warningsIn = (events: readonly ConsumerEvent[]) => events.filter(({ type }) => type === 'ConfigurationWarning');

describe('warnings about options', () => {
  it('are told once each at start, before anything else, and can be read from then on', async () => {
    const { consumer: made, events } = consumer({
      options: { groupId: 'orders', partitionAssignmentStrategy: ['range'] },
      deployment: { terminationGracePeriodMs: 20_000 },
    });
    expect(events).toEqual([]);
    const rules = ['stop-fits-grace-period', 'eager-strategy', 'auto-offset-reset-latest'];
    expect(made.configurationWarnings().map(({ rule }) => rule)).toEqual(rules);
    await made.start();
    expect(events.slice(0, 3)).toMatchObject(rules.map((rule) => ({ type: 'ConfigurationWarning', rule })));
    expect(events[0]).toMatchObject({ option: 'stopTimeoutMs', value: 25_000, severity: 'warning' });
    await made.stop();
    expect(warningsIn(events)).toHaveLength(3);
  });

  it('look at listeners', async () => {
    const slow = { name: 'Slow.handle', topics: ['slow'], handle: async () => undefined };
    const { consumer: made } = consumer({
      options: { groupId: 'orders', autoOffsetReset: 'earliest' },
      listeners: [{ ...slow, processing: { processingTimeoutMs: 20_001 } }],
    });
    expect(made.configurationWarnings()).toMatchObject([
      { rule: 'handlers-fit-drain', option: 'Slow.handle: processingTimeoutMs', value: 20_001 },
    ]);
    await made.stop();
  });

  it('are none of advice, of what is not known, or of options that are right', async () => {
    const options = { groupId: 'orders', autoOffsetReset: 'earliest', startTimeoutMs: 5 } as const;
    const { consumer: made, events } = consumer({ options, deployment: { restartMs: 10 } });
    await made.start();
    await made.stop();
    expect(made.configurationWarnings()).toEqual([]);
    expect(warningsIn(events)).toEqual([]);
  });

  it('know the name of the host where it is a variable', async () => {
    const before = process.env.HOSTNAME;
    process.env.HOSTNAME = 'web';
    const { consumer: made } = consumer({
      options: { groupId: 'orders', autoOffsetReset: 'earliest', groupInstanceId: 'orders-web' },
    });
    if (before === undefined) delete process.env.HOSTNAME;
    else process.env.HOSTNAME = before;
    expect(made.configurationWarnings()).toMatchObject([{ rule: 'static-ids-unique' }]);
    await made.stop();
  });

  it('a deployment that is not valid is refused', () => {
    const deployment = { terminationGracePeriodMs: '30' } as never;
    expect(() => consumer({ deployment })).toThrow(InvalidOptionsError);
    expect(() => consumer({ deployment })).toThrow(
      /deployment\.terminationGracePeriodMs = "30" must be a whole number.*Number\(/,
    );
    expect(() => consumer({ deployment: { gracePeriodMs: 1 } as never })).toThrow(/is not known of a deployment/);
  });
});
