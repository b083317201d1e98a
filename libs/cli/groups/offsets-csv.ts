/** A line of the file that `--export` writes and `--from-file` reads, as Kafka's tool does. */
export interface CsvRow {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** `topic,partition,offset` of one group, `group,topic,partition,offset` of more. Each line ends with a line feed. */
export function toCsv(rows: readonly CsvRow[], withGroup: boolean): string {
  return rows
    .map(({ group, topic, partition, offset }) => [
      ...(withGroup ? [field(group)] : []),
      field(topic),
      partition,
      offset,
    ])
    .map((fields) => `${fields.join(',')}\n`)
    .join('');
}

/** Kafka's tool writes with Jackson, which puts names in quotes that are longer than 24 characters without looking at them. */
function field(name: string): string {
  return name.length > 24 || /["\u0000-,]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/**
 * Either form, where there is one group.
 * @throws Error that names the line
 */
export function fromCsv(text: string, groups: readonly string[]): readonly CsvRow[] {
  const seen = new Set<string>();
  const rows: CsvRow[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const fail = (problem: string): Error => new Error(`Line ${index + 1} ${problem}.`);
    const fields = fieldsOf(line);
    const [only] = groups;
    const [group, topic, partition, offset] =
      fields?.length === 3 && groups.length === 1 ? [only, ...fields] : (fields ?? []);
    if (group === undefined || topic === undefined || fields === null || fields.length > 4 || offset === undefined) {
      const forms =
        groups.length === 1 ? 'topic,partition,offset or group,topic,partition,offset' : 'group,topic,partition,offset';
      throw fail(`must be ${forms}`);
    }
    if (!/^\d{1,10}$/.test(partition ?? '')) throw fail('has no partition where it should be');
    if (!/^\d{1,19}$/.test(offset)) throw fail('has no offset where it should be');
    const row = { group, topic, partition: Number(partition), offset: BigInt(offset) };
    const key = JSON.stringify([group, topic, row.partition]);
    if (seen.has(key)) throw fail('names a partition that was named before');
    seen.add(key);
    rows.push(row);
  }
  return rows;
}

/** Null: a quote is not closed, or follows something. */
function fieldsOf(line: string): readonly string[] | null {
  const fields: string[] = [];
  let left = line;
  for (;;) {
    const [whole, quoted, plain] = /^\s*(?:"((?:[^"]|"")*)"\s*|([^",]*))(?=,|$)/.exec(left) ?? [];
    if (whole === undefined) return null;
    fields.push(quoted?.replaceAll('""', '"') ?? (plain ?? '').trim());
    if (whole.length === left.length) return fields;
    left = left.slice(whole.length + 1);
  }
}
