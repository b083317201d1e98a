import { KafkaRebalanceError, type ErrorName, type GroupAdmin, type GroupDescription } from '../../../libs/engine';
import { groupFromOutside } from '../../../libs/nestjs/page/group-from-outside';

const members = [{ memberId: 'a' }];

function group(answer: Partial<GroupDescription> | ErrorName) {
  const failed =
    typeof answer === 'string' ? [new KafkaRebalanceError('no', { code: answer, disposition: 'abandon' })] : [];
  const found = typeof answer === 'string' ? [] : [{ members, ...answer }];
  const byGroup = <T>(all: T[]) => new Map(all.map((one) => ['g', one]));
  const describeGroups = () => Promise.resolve({ found: byGroup(found), failed: byGroup(failed) });
  return groupFromOutside({ describeGroups } as unknown as GroupAdmin, 'g');
}

describe('a group from outside', () => {
  it.each<[string, Partial<GroupDescription>]>([
    ['classic, stable', { type: 'classic', state: 'Stable' }],
    ['classic, empty', { type: 'classic', state: 'Empty' }],
    ['consumer, in the middle of a rebalance', { type: 'consumer', state: 'Reconciling' }],
  ])('%s: told', async (_, answer) => {
    expect(await group(answer).members()).toBe(members);
  });

  it.each(['PreparingRebalance', 'CompletingRebalance'])(
    'classic, %s: not told now, for nobody would seem to have anything',
    async (state) => {
      expect(await group({ type: 'classic', state }).members()).toBeNull();
    },
  );

  it('not there yet: nobody is in it', async () => {
    expect(await group('GROUP_ID_NOT_FOUND').members()).toEqual([]);
  });

  it('refused: the refusal', async () => {
    await expect(group('GROUP_AUTHORIZATION_FAILED').members()).rejects.toMatchObject({
      code: 'GROUP_AUTHORIZATION_FAILED',
    });
  });
});
