import { GroupWatch } from '../../../libs/nestjs/page/group-watch';
import { type PageMember } from '../../../libs/nestjs/page/page-state';
import { syntheticSource } from './synthetic-source';

const member: PageMember = { memberId: 'a', instanceId: null, host: '10.0.0.7', assigned: [] };

function watch(answers: (readonly PageMember[] | null | Error)[]) {
  const asked: number[] = [];
  let now = 0;
  const members = async (): Promise<readonly PageMember[] | null> => {
    asked.push(now);
    const answer = answers.length === 0 ? [] : answers.shift()!;
    if (answer instanceof Error) throw answer;
    return Promise.resolve(answer);
  };
  const group = new GroupWatch(
    syntheticSource('default', { openGroup: () => ({ members, close: () => Promise.resolve() }) }),
  );
  /** As the page does it, to this time. */
  const until = async (end: number, generation: string): Promise<void> => {
    for (; now <= end; now += 250) {
      group.look(now, generation);
      await new Promise(setImmediate);
    }
  };
  return { asked, group, until };
}

describe('looking at a group', () => {
  it('every two seconds, and at once when its generation is another', async () => {
    const { asked, until } = watch([]);
    await until(4750, '7');
    await until(5000, '8');
    expect(asked).toEqual([0, 2000, 4000, 5000]);
  });

  it('twice a second while it cannot be told, and what was told before stays', async () => {
    const { asked, group, until } = watch([[member], null, null, []]);
    await until(2750, '7');
    expect(asked).toEqual([0, 2000, 2500]);
    expect(group.seen).toEqual({ members: [member], problem: null });
    await until(3000, '7');
    expect(group.seen.members).toEqual([]);
  });

  it('a refusal is told, and asked about no sooner than what is told', async () => {
    const { asked, group, until } = watch([[member], new Error('not you'), [member]]);
    await until(3750, '7');
    expect(group.seen).toEqual({ members: null, problem: 'not you' });
    await until(4000, '7');
    expect(asked).toEqual([0, 2000, 4000]);
    expect(group.seen).toEqual({ members: [member], problem: null });
  });
});
