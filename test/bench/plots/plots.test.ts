import { barsOf } from './bars';
import { linesOf } from './lines';

const widths = (picture: string): number[] =>
  [...picture.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));

describe('plots', () => {
  it('a bar is as long as its value, beside the longest of its group', () => {
    const picture = barsOf('Idle', [
      {
        title: 'one partition',
        bars: [
          { label: 'engine', value: 1, ours: true },
          { label: 'kafkajs', value: 4, ours: false },
        ],
      },
      { title: 'none', bars: [{ label: 'engine', value: 0, ours: true }] },
    ]);
    const [ours = NaN, theirs = NaN, nothing] = widths(picture);
    expect(theirs / ours).toBeCloseTo(4);
    expect(nothing).toBe(0);
  });

  it('text is text, and whatever it holds the picture stays well-formed', () => {
    const picture = barsOf('<b> & more', [{ title: 'a < b', bars: [{ label: 'x&y', value: 1, ours: true }] }]);
    expect(picture).toContain('>&lt;b&gt; &amp; more</text>');
    expect(picture).toContain('>x&amp;y</text>');
    expect(picture).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('a line goes from the least x at the left to the largest at the right, and up with y', () => {
    const points = [
      { x: 10, y: 1 },
      { x: 100, y: 2 },
      { x: 1000, y: 4 },
    ];
    const picture = linesOf('Scale', { x: 'partitions', y: 'µs' }, [{ label: 'engine', points }]);
    const drawn = (/<polyline points="([^"]*)"/.exec(picture)?.[1] ?? '')
      .split(' ')
      .map((one) => one.split(',').map(Number));
    expect(drawn).toEqual([
      [70, 227.5],
      [335, 165],
      [600, 40],
    ]);
  });

  it('a line of one point, and of nothing but zeros, is drawn', () => {
    const picture = linesOf('Scale', { x: 'partitions', y: 'µs' }, [{ label: 'engine', points: [{ x: 10, y: 0 }] }]);
    expect(picture).not.toMatch(/NaN|Infinity|undefined/);
  });
});
