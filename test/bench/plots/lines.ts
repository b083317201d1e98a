import { digits, ink, oursColour, round, svg, text, theirsColour } from './svg';

export interface Line {
  readonly label: string;
  /** In the order of `x`. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const [width, height] = [760, 340];
const area = { left: 70, right: 600, top: 40, bottom: 290 };
const colours = [oursColour, theirsColour, '#d4760a', '#0a84d4'];
const ticks = 4;

/** Lines over a logarithmic x, from zero up; `x` and `y` say what and in which unit. */
export function linesOf(
  title: string,
  axes: { readonly x: string; readonly y: string },
  lines: readonly Line[],
): string {
  const points = lines.flatMap((line) => line.points);
  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const [least, most] = [Math.log(xs[0] ?? 1), Math.log(xs.at(-1) ?? 1)];
  const top = Math.max(...points.map(({ y }) => y));
  const across = (x: number): number =>
    most === least ? area.left : area.left + ((Math.log(x) - least) / (most - least)) * (area.right - area.left);
  const up = (y: number): number => area.bottom - (top > 0 ? y / top : 0) * (area.bottom - area.top);
  const grid = Array.from({ length: ticks + 1 }, (_, tick) => (top * tick) / ticks).flatMap((y) => [
    `<path d="M${area.left} ${round(up(y))}H${area.right}" stroke="${ink}" stroke-opacity="0.3"/>`,
    text(area.left - 6, up(y) + 4, digits(y), 'text-anchor="end"'),
  ]);
  const below = xs.map((x) => text(across(x), area.bottom + 18, x.toLocaleString('en'), 'text-anchor="middle"'));
  const drawn = lines.flatMap(({ label, points: of }, index) => {
    const colour = colours[index % colours.length] ?? ink;
    const path = of.map(({ x, y }) => `${round(across(x))},${round(up(y))}`).join(' ');
    const y = area.top + 12 + index * 20;
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<path d="M${area.right + 12} ${y - 4}h14" stroke="${colour}" stroke-width="3"/>`,
      text(area.right + 32, y, label),
    ];
  });
  const names = [text(area.right, area.bottom + 38, axes.x, 'text-anchor="end"'), text(8, area.top - 4, axes.y)];
  return svg(width, height, title, [...grid, ...below, ...drawn, ...names]);
}
