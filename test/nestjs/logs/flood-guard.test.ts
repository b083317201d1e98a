import fc from 'fast-check';
import { type Clock } from '../../../libs/engine';
import { FloodGuard, floodLimit, floodWindowMs } from '../../../libs/nestjs/logs/flood-guard';
import { type LogLine } from '../../../libs/nestjs/logs/log-line';
import { ManualClock } from '../../../libs/testing';

function guarding() {
  const clock = new ManualClock();
  const written: LogLine[] = [];
  const guard = new FloodGuard(clock, (line) => void written.push(line));
  const say = (kind: string, text = kind, level: LogLine['level'] = 'warn') =>
    guard.admit({ level, kind, text, fields: { event: kind } });
  return { clock, written, guard, say, texts: () => written.map(({ text }) => text) };
}

const times = (count: number, action: (index: number) => void) =>
  Array.from({ length: count }, (_, index) => action(index));

describe('FloodGuard', () => {
  it('the first lines of a minute pass; of the others it is told how many there were, with the last one', async () => {
    const { clock, say, written, texts } = guarding();
    times(floodLimit + 5, (index) => say('failed', `failed ${index}`));
    expect(texts()).toHaveLength(floodLimit);
    await clock.advance(floodWindowMs);
    expect(written.at(-1)).toEqual({
      ...{ level: 'warn', kind: 'failed', fields: { event: 'failed', more: 5 } },
      text: '5 more like this in the last minute; the last one: failed 14',
    });
    expect(clock.pending).toBe(0);
  });

  it('a new minute begins anew', async () => {
    const { clock, say, texts } = guarding();
    times(floodLimit + 1, () => say('failed'));
    await clock.advance(floodWindowMs);
    times(floodLimit, () => say('failed'));
    expect(texts()).toHaveLength(2 * floodLimit + 1);
  });

  it('kinds and levels do not count for one another', () => {
    const { say, texts } = guarding();
    times(floodLimit + 1, () => say('failed'));
    say('lost');
    say('failed', 'failed', 'error');
    expect(texts().slice(floodLimit)).toEqual(['lost', 'failed']);
  });

  it('what is held back first is told first, whichever began first', async () => {
    const { clock, say, texts } = guarding();
    say('late');
    await clock.advance(1000);
    times(floodLimit + 1, () => say('early'));
    times(floodLimit, () => say('late'));
    await clock.advance(floodWindowMs - 1000);
    expect(texts().at(-1)).toBe('1 more like this in the last minute; the last one: late');
    await clock.advance(1000);
    expect(texts().at(-1)).toBe('1 more like this in the last minute; the last one: early');
    expect(clock.pending).toBe(0);
  });

  it('the timer is late: what was held back is told before the next line of its kind', () => {
    let now = 0;
    const texts: string[] = [];
    const late: Clock = { now: () => now, wallTime: () => now, at: () => ({ cancel: () => undefined }) };
    const guard = new FloodGuard(late, ({ text }) => void texts.push(text));
    const say = (): void => guard.admit({ level: 'warn', kind: 'failed', text: 'failed', fields: {} });
    times(floodLimit + 3, say);
    now = floodWindowMs;
    say();
    expect(texts.slice(floodLimit)).toEqual([expect.stringMatching(/^3 more like this/), 'failed']);
  });

  it('debug lines are never held back: somebody has asked for them', () => {
    const { say, texts } = guarding();
    times(100, () => say('commit', 'commit', 'debug'));
    expect(texts()).toHaveLength(100);
  });

  it('closed: what was held back is told at once, and what comes passes', () => {
    const { clock, guard, say, texts } = guarding();
    times(floodLimit + 2, () => say('failed'));
    guard.close();
    expect(texts().at(-1)).toMatch(/^2 more like this/);
    times(floodLimit + 2, () => say('failed'));
    expect(texts()).toHaveLength(2 * floodLimit + 3);
    expect(clock.pending).toBe(0);
  });

  it('nothing disappears silently, the first of each kind passes at once, and a kind has so many lines a minute', async () => {
    const line = fc.record({ ms: fc.integer({ min: 0, max: 40_000 }), kind: fc.integer({ min: 0, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(line, fc.integer({ min: 1, max: 30 })), { maxLength: 30 }), async (storm) => {
        const { clock, guard, written, say } = guarding();
        const [said, seen] = [new Map<string, number>(), new Set<string>()];
        for (const [{ ms, kind }, count] of storm) {
          await clock.advance(ms);
          const name = `kind ${kind}`;
          times(count, () => say(name));
          said.set(name, (said.get(name) ?? 0) + count);
          if (!seen.has(name)) expect(written.some((one) => one.kind === name)).toBe(true);
          seen.add(name);
        }
        guard.close();
        const told = new Map<string, number>();
        for (const { kind, fields } of written) told.set(kind, (told.get(kind) ?? 0) + Number(fields.more ?? 1));
        expect(told).toEqual(said);
      }),
      { numRuns: 30 },
    );
  });

  it('of very many kinds the oldest is forgotten, and told', () => {
    const { say, texts } = guarding();
    times(floodLimit + 1, () => say('failed'));
    times(500, (index) => say(`kind ${index}`));
    expect(texts()).toContain('1 more like this in the last minute; the last one: failed');
  });
});
