import { meaningOf } from '../../../libs/engine/cluster';
import { type KafkaErrorName } from '../../../libs/wire';
import { answers, type Moment } from './answers';
import { differences } from './differences';
import { brokerTests, isThere } from './broker-tests';
import { expelled, joining, joiningByEpoch, type Outcome } from './outcomes';
import { outside } from './outside';
import { questionOf } from './question';
import { play, type Seen } from './scenes';
import { table } from './table';

const moments = Object.keys(answers) as Moment[];
const rows = moments.flatMap((moment) =>
  Object.entries(table[moment]).map(([code, outcome]): [Moment, KafkaErrorName, Outcome] => [
    moment,
    code as KafkaErrorName,
    outcome,
  ]),
);

function check(
  seen: Seen,
  { then, atOnce = false, lost = false, said = [], fails = false, ends = false }: Outcome,
): void {
  const followed = fails || ends ? seen.then : seen.then.slice(0, then.length);
  expect({ ...seen, then: followed, failed: seen.failed !== null, atOnce: then.length > 0 && seen.atOnce }).toEqual({
    ...{ then, atOnce, lost, failed: fails, said },
  });
}

describe('the errors of coordinators', () => {
  it.each(moments)('%s: every error that can be answered has a row, and no other', (moment) => {
    expect(Object.keys(table[moment]).sort()).toEqual(Object.keys(answers[moment]).sort());
  });

  it.each(rows)('%s: %s', async (moment, code, outcome) => {
    const seen = await play(moment, code, {}, outcome.first);
    check(seen, outcome);
    if (seen.failed === null) return;
    if (outcome === joining.explains) {
      expect(seen.failed).toMatch(/^Group g uses the consumer assignor 'range' .* Deploy every member with .*'range'/s);
      return;
    }
    const { api, joins } = questionOf(moment);
    const meaning = meaningOf(code, { api, joins });
    expect(meaning).toMatchObject({ disposition: 'fatal', remedy: expect.any(String) as string });
    expect(seen.failed).toContain(`${api} was answered ${code} for `);
    expect(seen.failed).toContain(`. ${meaning?.means} ${meaning?.remedy}`);
  });
});

describe('an error that no coordinator of Kafka answers', () => {
  it.each(moments)('%s: one that nobody knows is not asked again; who fails tells its number', async (moment) => {
    const seen = await play(moment, 9999);
    check(seen, outside[moment].unknown);
    if (outside[moment].unknown.fails === true) expect(seen.failed).toMatch(/was answered ERROR_9999 for /);
  });

  it.each(moments)("%s: one that is retriable in Kafka's words is asked again", async (moment) => {
    check(await play(moment, 'NETWORK_EXCEPTION'), outside[moment].retriable);
  });
});

describe("groupProtocol: 'auto'", () => {
  const refusals = Object.entries(table['ConsumerGroupHeartbeat, to join'])
    .filter(([, outcome]) => outcome === joiningByEpoch.fallsBack)
    .map(([code]) => code as KafkaErrorName);

  it.each(refusals)('%s: joins by the classic protocol', async (code) => {
    const seen = await play('ConsumerGroupHeartbeat, to join', code, { options: { groupProtocol: 'auto' } });
    expect(seen).toMatchObject({ atOnce: true, failed: null, said: ['GroupProtocolChosen'] });
    expect(seen.then.slice(0, 3)).toEqual(['JoinGroup as nobody', 'JoinGroup as m1', 'SyncGroup in 1']);
  });

  it('a member of the consumer protocol does not fall back: it has partitions', async () => {
    const options = { groupProtocol: 'auto' } as const;
    const seen = await play('ConsumerGroupHeartbeat, of a member', 'GROUP_ID_NOT_FOUND', { options });
    check(seen, expelled.byEpoch);
  });
});

describe('what goes with the table', () => {
  it.each(differences)('Java does otherwise: $moment, $codes', ({ moment, codes }) => {
    for (const code of codes) expect(Object.keys(table[moment])).toContain(code);
  });

  it.each(brokerTests)('$moment, $code: shown on a real broker by $file', (test) => {
    expect(Object.keys(table[test.moment])).toContain(test.code);
    expect(isThere(test)).toBe(true);
  });
});
