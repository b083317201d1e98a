import { PartitionSet } from '../../libs/protocol';
import { DeliveryFigures } from '../../libs/testing/simulation/delivery-figures';
import { History, type InvariantViolation } from '../../libs/testing/simulation/history';
import { Judge } from '../../libs/testing/simulation/judge';

/** The rules that the leases of the simulation cannot break by themselves: each is broken here by hand. */
const partition = { topic: 'orders', partition: 0 };
let now = 0;
const history = new History(() => now);

function judge(keptNeverPause = false): Judge {
  now = 0;
  return new Judge(history, new DeliveryFigures(() => now, false), keptNeverPause);
}

function start(member: string, offset: bigint, first = false): Parameters<Judge['handlerStarted']>[0] {
  return { member, partition, offset, first, entitled: () => true };
}

function broken(act: () => void): string | null {
  try {
    act();
    return null;
  } catch (thrown) {
    return (thrown as InvariantViolation).message;
  }
}

it('a handler of one member runs while another starts one', () => {
  const seen = judge();
  seen.handlerStarted(start('m0', 0n, true));
  expect(broken(() => seen.handlerStarted(start('m1', 0n, true)))).toMatch(
    /^single owner: m1 starts orders-0@0 while m0/,
  );
});

it('one that has lost its partition may still run', () => {
  const seen = judge();
  seen.handlerStarted({ ...start('m0', 0n, true), entitled: () => false });
  expect(broken(() => seen.handlerStarted(start('m1', 0n, true)))).toBeNull();
});

it('a new owner begins elsewhere than at what is stored', () => {
  const seen = judge();
  seen.handlerStarted(start('m0', 0n, true));
  seen.handlerEnded('m0', partition, 0n, true);
  seen.offsetStored(partition, 1n, 'm0', 'm0');
  expect(broken(() => seen.handlerStarted(start('m1', 0n, true)))).toMatch(/^begins where the group left off/);
});

it('somebody commits what another one owns', () => {
  expect(broken(() => judge().offsetStored(partition, 0n, 'm0', 'm1'))).toMatch(/^commits are of the owner: m0/);
});

it('an offset goes back', () => {
  const seen = judge();
  seen.handlerEnded('m0', partition, 0n, true);
  seen.offsetStored(partition, 1n, 'm0', 'm0');
  expect(broken(() => seen.offsetStored(partition, 0n, 'm0', null))).toMatch(/^commits never go back/);
});

it('an offset passes a record that is not processed', () => {
  const seen = judge();
  seen.handlerEnded('m0', partition, 0n, true);
  expect(broken(() => seen.offsetStored(partition, 2n, 'm0', 'm0'))).toMatch(/^commits never pass the unprocessed/);
});

it('a member commits what it has lost', () => {
  expect(broken(() => judge().commitSent('m0', [partition], PartitionSet.empty))).toMatch(/^lost commits nothing/);
});

it('a member gives back what it processes', () => {
  expect(broken(() => judge().ownedTold('m0', PartitionSet.empty, PartitionSet.of(partition)))).toMatch(
    /^kept until drained/,
  );
});

it('a partition that stays pauses', () => {
  const seen = judge(true);
  seen.handlerStarted(start('m0', 0n, true));
  seen.handlerEnded('m0', partition, 0n, true);
  now = 7;
  expect(broken(() => seen.handlerStarted(start('m0', 1n)))).toBe(
    'kept partitions go on: orders-0 stayed with m0 and paused for 7 ms',
  );
});
