import 'reflect-metadata';
import { type INestApplication } from '@nestjs/common';
import { demand, eventually } from '../../integration/support/eventually';
import { startPage } from '../../nestjs/page/page-application';
import { look, photograph, type View } from './browser';
import { SyntheticGroup } from './synthetic-group';

jest.setTimeout(120_000);

const desk = { viewport: { width: 1280, height: 900 } };

describe('the page of a synthetic group', () => {
  let app: INestApplication | null = null;
  let view: View | null = null;

  async function show(group: SyntheticGroup, options: Parameters<typeof look>[1] = desk): Promise<View> {
    const started = await startPage({ sources: group.sources(), page: { actions: true } });
    app = started.app;
    view = await look(started.page, options);
    await view.page.waitForSelector('.grid .cell');
    return view;
  }

  afterEach(async () => {
    expect(view?.complaints).toEqual([]);
    await view?.close();
    await app?.close();
  });

  it('a thousand partitions: a change touches the cell that it is about, and moves build nothing', async () => {
    const group = new SyntheticGroup(['a', 'b', 'c', 'd'], 1000);
    const { page, probe } = await show(group);
    await eventually(async () => demand((await page.$$('.grid .cell')).length === 1000, 'all of them'));
    await photograph(page, 'page-thousand');
    await probe.watch();
    group.changed.set(500, { lag: 90_000n });
    await page.waitForSelector('.cell[data-key="orders-500"][aria-label*="lag 90,000"]');
    expect(await probe.counts()).toEqual({ touched: 1, built: 0 });

    for (let one = 0; one < 100; one += 1) group.owners.set(one * 4, 'b');
    await eventually(async () => demand((await probe.rows())[1]?.cells.length === 350, 'a hundred have moved'));
    expect((await probe.counts()).built).toBe(0);
    expect(await page.textContent('#announcer')).toBe('100 partitions moved to b');
  });

  it('a thousand partitions that all change all the time leave the browser most of its time', async () => {
    const group = new SyntheticGroup(['a', 'b', 'c', 'd'], 1000);
    const { page } = await show(group);
    let round = 0;
    const changing = setInterval(() => {
      round += 1;
      for (let one = 0; one < 1000; one += 1) {
        group.changed.set(one, { lag: BigInt((one * round) % 1000), inFlight: round % 3 });
        if (one % 20 === round % 20) group.owners.set(one, 'abcd'[(one + round) % 4]!);
      }
    }, 250);
    try {
      const session = await page.context().newCDPSession(page);
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      const busy = async () => {
        const { metrics } = await session.send('Performance.getMetrics');
        const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0;
        return { busy: of('ScriptDuration') + of('LayoutDuration') + of('RecalcStyleDuration'), round };
      };
      const before = await busy();
      await eventually(() => demand(round >= before.round + 20, 'twenty rounds'));
      const after = await busy();
      const share = (after.busy - before.busy) / ((after.round - before.round) * 0.25);
      // About a tenth, on a quiet machine.
      expect(share).toBeLessThan(0.5);
    } finally {
      clearInterval(changing);
    }
  });

  it('members elsewhere, several topics, timeline, warnings, what fails: all of it at once', async () => {
    const group = new SyntheticGroup(['orders-0', 'orders-1'], 16, (one) => (one < 12 ? 'orders' : 'payments'));
    const error = new Error('connect ECONNREFUSED 10.0.0.9:5432 <img src=x onerror=alert(1)>');
    group.changed.set(3, { failing: { offset: 9n, attempt: 4, error }, lag: 420n });
    group.changed.set(4, { paused: true, lag: 12_000n });
    group.changed.set(5, { phase: 'draining' });
    group.changed.set(6, { phase: 'starting', lag: null, inFlight: 0 });
    const assigned = Array.from({ length: 8 }, (_, one) => ({ topic: 'orders', partition: 12 + one }));
    group.members = [
      { memberId: 'shipping-1b0c7f7e-3a3c-4b52-9a3f-0a1b2c3d4e5f', instanceId: null, host: '/10.0.0.7', assigned },
    ];
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, probe } = await show(group, { ...desk, colorScheme });
      await eventually(async () => demand((await probe.rows()).length === 3, 'the member elsewhere'));
      expect((await probe.rows())[2]).toMatchObject({ name: 'shipping-1b0c7f7e', kind: 'other' });
      await page.click('.timeline li:last-child summary');
      await page.click('.options summary');
      await page.hover('.cell[data-key="orders-3"]');
      expect(await page.textContent('.inspector')).toContain('<img src=x onerror=alert(1)>');
      await photograph(page, `page-full-${colorScheme}`);
      if (colorScheme === 'light') {
        await view?.close();
        await app?.close();
      }
    }
  });
});
