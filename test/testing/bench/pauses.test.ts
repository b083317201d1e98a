import { keptPauses, longestGap } from '../../bench/rebalance/pauses';
import { delivered, windowOf } from './deliveries';

describe('pauses of kept partitions', () => {
  const kept = [delivered('a', 0, 0, 90), delivered('a', 0, 1, 130), delivered('a', 0, 2, 200)];

  it('a gap that begins before the event counts from its beginning', () => {
    const late = [delivered('a', 0, 0, 40), delivered('a', 0, 1, 130), delivered('a', 0, 2, 190)];
    expect(keptPauses(late, windowOf(100, 210))).toEqual([{ partition: 0, member: 'a', longestMs: 90 }]);
  });

  it('a gap that has not ended counts up to the end of the window', () => {
    expect(keptPauses(kept, windowOf(100, 500))).toEqual([{ partition: 0, member: 'a', longestMs: 300 }]);
  });

  it('a partition that moves, if only there and back, is not kept', () => {
    const away = [delivered('a', 0, 0, 90), delivered('b', 0, 1, 150), delivered('a', 0, 2, 200)];
    expect(keptPauses(away, windowOf(100, 210))).toEqual([]);
  });

  it('a partition that moves after the window is kept', () => {
    expect(keptPauses([...kept, delivered('b', 0, 3, 400)], windowOf(100, 300))).toHaveLength(1);
  });

  it('the partitions of the member in the slow record are left out', () => {
    const others = [delivered('b', 1, 0, 90), delivered('b', 1, 1, 140)];
    const window = windowOf(100, 210, { slowMember: 'a' });
    expect(keptPauses([...kept, ...others], window).map(({ partition }) => partition)).toEqual([1]);
  });

  it('there is no gap between less than two', () => {
    expect([longestGap([]), longestGap([5]), longestGap([5, 8, 9])]).toEqual([0, 0, 3]);
  });
});
