/**
 * Patterns as one regular expression of RE2, which the brokers match against whole topic names (KIP-848). Flags other than
 * `i` and `s` change nothing there: names have one line, and are ASCII.
 */
export function serverPattern(patterns: readonly RegExp[]): string {
  return patterns.map(toRe2).join('|');
}

function toRe2({ source, flags }: RegExp): string {
  const kept = flags.replaceAll(/[^is]/g, '');
  // RE2 knows named groups by Python's syntax.
  const text = source.replaceAll(/\(\?<(?=[A-Za-z_])/g, '(?P<');
  return kept === '' ? `(?:${text})` : `(?${kept}:${text})`;
}
