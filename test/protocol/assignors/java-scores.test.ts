import { builtInAssignors } from '../../../libs/protocol';
import { after } from './groups';
import { digestOf, readJavaScores } from './java-scores';
import { randomGroup } from './random-group';
import { difference, scoreOf } from './score';

const { digest, scores } = readJavaScores();
const assignor = builtInAssignors.get('cooperative-sticky')!;

it('the groups are those that Java was asked about; if they have changed, run `npm run bench -- assignors --record`', () => {
  expect(digestOf(scores.length)).toBe(digest);
});

it("cooperative-sticky is never worse than Java's: in balance, then racks, then moves", () => {
  const worse = scores.flatMap((java, index) => {
    if (typeof java === 'string') return [];
    const group = randomGroup(index + 1);
    const ours = scoreOf(group, assignor.assign(after(group, assignor.assign(group))));
    const decided = difference(ours, java);
    return decided !== null && decided[1] > 0 ? [{ seed: index + 1, ours, java }] : [];
  });
  expect(worse).toEqual([]);
});
