import { resolveOptions, type LeaveGroupOnClose } from '../../libs/engine';
import { leavesForGood } from '../../libs/engine/leave-policy';
import { ManualClock } from '../../libs/testing';

function deciding(leaveGroupOnClose: LeaveGroupOnClose, groupInstanceId?: string) {
  const clock = new ManualClock();
  const undecided: string[] = [];
  const options = resolveOptions({
    ...{ groupId: 'g', leaveGroupOnClose, stopTimeoutMs: 5000 },
    ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
  });
  const decision = leavesForGood({
    ...{ options, clock, memberId: 'm', reason: 'stopped' },
    onUndecided: ({ message }, leaves) => void undecided.push(`${message}: ${leaves}`),
  });
  return { clock, undecided, decision };
}

describe('leaveGroupOnClose', () => {
  it.each([
    ['auto', undefined, true],
    ['auto', 'a', false],
    ['always', 'a', true],
    ['never', undefined, false],
  ] as const)('%s, instance id %s: leaves %s', async (policy, instanceId, leaves) => {
    expect(await deciding(policy, instanceId).decision).toBe(leaves);
  });

  it('a function decides, and is told of whom', async () => {
    const asked: unknown[] = [];
    const { decision } = deciding((context) => asked.push(context) > 0, 'a');
    expect(await decision).toBe(true);
    expect(asked).toEqual([{ groupId: 'g', groupInstanceId: 'a', memberId: 'm', reason: 'stopped' }]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no API server'))],
    [
      'throws at once',
      () => {
        throw new Error('no API server');
      },
    ],
  ])('a function that %s: as by default, and told', async (_, policy) => {
    const { decision, undecided } = deciding(policy, 'a');
    expect(await decision).toBe(false);
    expect(undecided).toEqual(['no API server: false']);
  });

  it('a function that does not end has a fifth of stopTimeoutMs', async () => {
    const { decision, undecided, clock } = deciding(() => new Promise<boolean>(() => undefined));
    await clock.advance(1000);
    expect(await decision).toBe(true);
    expect(undecided).toEqual(['no decision within 1000 ms, a fifth of stopTimeoutMs: true']);
  });
});
