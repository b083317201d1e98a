import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const established = '01';

/** The inodes of the established connections in a file of the form of `/proc/net/tcp`. */
export function establishedInodes(table: string): readonly string[] {
  const rows = table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap((fields) => (fields[3] === established && fields[9] !== undefined ? [fields[9]] : []));
}

/** TCP connections of this process, those of its worker threads too; null where there is no `/proc`. */
export function openConnections(): number | null {
  try {
    const tables = ['tcp', 'tcp6'].map((name) => readFileSync(`/proc/self/net/${name}`, 'utf8'));
    const inodes = new Set(tables.flatMap(establishedInodes).map((inode) => `socket:[${inode}]`));
    return readdirSync('/proc/self/fd').filter((descriptor) => inodes.has(targetOf(descriptor))).length;
  } catch {
    return null;
  }
}

/** What it was opened on; nothing if it is closed by now, as the one is that has listed them. */
function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return '';
  }
}
