import { judge, type Verdict } from '../../libs/doctor/partition-verdict';
import { partitionTracks } from '../../libs/doctor/partition-track';
import { group, member, samples, type Offsets } from './sights';

const owned = group({ members: [member('a', [0])] });

function verdict(offsets: readonly Offsets[number][], of = owned): Verdict | undefined {
  const [track] = partitionTracks(samples(offsets.length, (second) => ({ of, offsets: [offsets[second]!] })));
  return judge(track!)?.verdict;
}

it.each<[string, Verdict, readonly Offsets[number][]]>([
  ['no lag at the end', 'ok', [[1, 5], [1, 5], [1, 5], [5, 5]]], // prettier-ignore
  ['no lag in between', 'ok', [[1, 5], [5, 5], [5, 9], [5, 9]]], // prettier-ignore
  ['moves, and the lag shrinks', 'ok', [[1, 9], [3, 10], [5, 10], [7, 10]]], // prettier-ignore
  ['moves, and the lag is the same', 'ok', [[1, 9], [2, 10], [3, 11], [4, 12], [5, 13]]], // prettier-ignore
  ['moves at commits, between which the lag grows', 'ok', [[1, 5], [1, 9], [8, 13], [8, 17], [16, 21], [16, 25], [24, 29]]], // prettier-ignore
  ['moves, and the lag only grows', 'slow', [[1, 9], [2, 20], [3, 30], [4, 40], [5, 50]]], // prettier-ignore
  ['moves seldom: nothing can be said of its pace', 'ok', [[1, 9], [2, 20], [3, 30], [3, 40]]], // prettier-ignore
  ['stands still with lag', 'stalled', [[1, 5], [1, 6], [1, 7], [1, 8]]], // prettier-ignore
  ['stands still, and nothing new comes', 'stalled', [[1, 5], [1, 5], [1, 5], [1, 5]]], // prettier-ignore
  ['stands still, in too few samples', 'unknown', [[1, 5], [1, 6], [1, 7]]], // prettier-ignore
  ['stands still at last, and has moved before', 'ok', [[1, 5], [3, 6], [3, 7], [3, 8]]], // prettier-ignore
  ['goes back', 'rewound', [[4, 5], [1, 5], [3, 5], [5, 5]]], // prettier-ignore
  ['none committed, and nothing comes', 'ok', [[null, 5], [null, 5], [null, 5], [null, 5]]], // prettier-ignore
  ['none committed, and records come', 'stalled', [[null, 5], [null, 6], [null, 7], [null, 8]]], // prettier-ignore
])('%s: %s', (_, expected, offsets) => {
  expect(verdict(offsets)).toBe(expected);
});

it('nobody owns it, and there is lag: stopped', () => {
  const offsets: Offsets = [[1, 5], [1, 6]]; // prettier-ignore
  expect(verdict(offsets, group())).toBe('stopped');
  expect(verdict(offsets, group({ members: [member('a', [])], state: 'PreparingRebalance' }))).toBe('unknown');
});

it('of two owners that commit by turns, one goes back', () => {
  expect(verdict([[4, 9], [2, 9], [5, 9], [3, 9]])).toBe('rewound'); // prettier-ignore
});
