/** What to do about a name that is none of these: the one that was meant, or all of them. */
export function remedyForName(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === null ? `remove it; options are ${known.join(', ')}` : `did you mean ${near}?`;
}

/** By Kafka's name (`session.timeout.ms`), without the unit, or with some letters wrong. */
function nearestName(name: string, known: readonly string[]): string | null {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]|ms$/g, '');
  const wanted = plain(name);
  if (wanted.length < 3 || wanted.length > 60) return null;
  const [nearest] = known
    .map((one) => ({ one, distance: editDistance(wanted, plain(one)) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= wanted.length / 4 ? nearest.one : null;
}

/** How many letters must be put in, taken out or changed to make one word the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [at, other] of Array.from(to).entries()) {
      const changed = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
