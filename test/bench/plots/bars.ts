import { digits, oursColour, round, svg, text, theirsColour } from './svg';

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly ours: boolean;
}

export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const width = 760;
const labels = 220;
const values = 80;
const line = 22;

/** Horizontal bars; each group has a scale of its own. */
export function barsOf(title: string, groups: readonly BarGroup[]): string {
  const content: string[] = [];
  let y = 30;
  for (const group of groups) {
    y += line;
    content.push(text(8, y, group.title, 'font-style="italic"'));
    const most = Math.max(...group.bars.map(({ value }) => value));
    for (const { label, value, ours } of group.bars) {
      y += line;
      const length = most > 0 ? (value / most) * (width - labels - values) : 0;
      const colour = ours ? oursColour : theirsColour;
      content.push(
        text(labels - 8, y, label, 'text-anchor="end"'),
        `<rect x="${labels}" y="${y - 12}" width="${round(length)}" height="15" fill="${colour}"/>`,
        text(labels + length + 6, y, digits(value)),
      );
    }
    y += 8;
  }
  return svg(width, y + 12, title, content);
}
