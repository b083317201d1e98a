import { type GroupAssignment } from '../../../libs/protocol';
import { PlannedAssignment } from '../../../libs/testing/broker/planned-assignment';

const ids = new Map([['orders', 'id-of-orders']]);
const wanted: GroupAssignment = new Map([
  ['a', parts(0, 1)],
  ['b', parts(2, 3)],
]);

let planned: PlannedAssignment;
beforeEach(() => {
  planned = new PlannedAssignment();
});

function parts(...numbers: readonly number[]) {
  return numbers.map((partition) => ({ topic: 'id-of-orders', partition }));
}

function target() {
  const decided = planned.target(wanted, (name) => ids.get(name) ?? null);
  return Object.fromEntries([...decided].map(([id, all]) => [id, all.map(({ partition }) => partition).toSorted()]));
}

describe('the target of a group of the consumer protocol', () => {
  it('is what its assignor wants, without a plan', () => {
    expect(target()).toEqual({ a: [0, 1], b: [2, 3] });
  });

  it('gives what is planned to whom it is planned for, and leaves the rest', () => {
    planned.plan([{ topic: 'orders', partition: 2 }], 'a');
    planned.plan([{ topic: 'orders', partition: 0 }], null);
    expect(target()).toEqual({ a: [1, 2], b: [3] });
    planned.clear();
    expect(target()).toEqual({ a: [0, 1], b: [2, 3] });
  });

  it.each([
    ['a member that has gone', 'orders', 'c'],
    ['a topic that has gone', 'payments', 'a'],
  ])('forgets %s', (_, topic, memberId) => {
    planned.plan([{ topic, partition: 2 }], memberId);
    expect(target()).toEqual({ a: [0, 1], b: [2, 3] });
  });
});
