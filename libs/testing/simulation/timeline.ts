import { type HistoryEntry, type MemberLook } from './history';

const signs: Readonly<Record<MemberLook, string>> = {
  idle: '·',
  preparing: '<',
  joining: 'j',
  syncing: 'y',
  stable: '|',
  expelled: '!',
  leaving: '<',
  left: '.',
  failed: 'F',
  crashed: 'x',
  frozen: '*',
};

/** More members are not drawn, only named. */
const mostColumns = 24;

export const timelineLegend =
  '| member   j y joins   < gives back   * frozen   x crashed   . has left   ! expelled   F failed';

/**
 * A history for people: each line has its virtual time in milliseconds, a column for every member that says what it is then, and
 * what happened. `last`: only so many lines of the end.
 */
export function timeline(history: readonly HistoryEntry[], { last = Infinity }: { last?: number } = {}): string[] {
  const names = [...new Set(history.filter(({ look }) => look !== null).map(({ who }) => who))];
  const looks = new Map<string, MemberLook>();
  const lines = history.map(({ at, who, what, look }) => {
    if (look !== null) looks.set(who, look);
    const columns = names.slice(0, mostColumns).map((name) => sign(looks.get(name)));
    return `${String(at).padStart(7)}  ${columns.join(' ')}  ${who.padEnd(5)} ${what}`;
  });
  return last === Infinity ? lines : lines.slice(-last);
}

function sign(look: MemberLook | undefined): string {
  return look === undefined ? ' ' : signs[look];
}
