/** Grey that is read on white and on GitHub's dark background alike: more than 4:1 on both. */
export const ink = '#6e7781';
export const oursColour = '#2da44e';
export const theirsColour = '#8c7ae6';

/** A picture of its own: text as text, no background. `content`: elements. */
export function svg(width: number, height: number, title: string, content: readonly string[]): string {
  const frame = `xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const style = `font-family="system-ui, sans-serif" font-size="13" fill="${ink}" role="img"`;
  const heading = text(8, 20, title, 'font-weight="bold"');
  return [`<svg ${frame} ${style}>`, `<title>${escaped(title)}</title>`, heading, ...content, '</svg>', ''].join('\n');
}

export function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${round(x)}" y="${round(y)}"${attributes === '' ? '' : ` ${attributes}`}>${escaped(content)}</text>`;
}

export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Three digits that count. */
export function digits(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en');
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
