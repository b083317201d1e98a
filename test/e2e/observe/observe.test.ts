import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demand, eventually } from '../../integration/support/eventually';
import { AlertWatch } from './alert-watch';
import { DemoProcess } from './demo-process';
import { observedFaults, type HealthSeen } from './observed-faults';
import { ServiceView } from './service-view';

jest.setTimeout(180_000);

/** So long after a fault is over rules must have found nothing more. */
const afterwardsMs = 3000;

describe('what whoever is on call sees of each fault', () => {
  /** Of this test alone: what is left behind is told from what others on this machine are at. */
  let temporary: string;
  let demo: DemoProcess;
  let alerts: AlertWatch;
  const gone = new Set<string>();

  beforeAll(async () => {
    temporary = mkdtempSync(join(tmpdir(), 'observe-'));
    // PostgreSQL runs as a user of its own if we are root, and has to get to its data.
    chmodSync(temporary, 0o755);
    demo = await DemoProcess.start({ TMPDIR: temporary });
    alerts = new AlertWatch(demo.prometheus);
  });

  afterAll(async () => {
    alerts.close();
    await demo.interrupt();
    rmSync(temporary, { recursive: true, force: true });
  });

  const services = (): readonly ServiceView[] =>
    [...demo.services].filter(([name]) => !gone.has(name)).map(([name, address]) => new ServiceView(name, address));

  async function answers(service: ServiceView, { live, ready, reason }: HealthSeen): Promise<void> {
    await eventually(async () => {
      const seen = await service.health();
      const told = reason === null ? seen.reasons.length === 0 : seen.reasons.includes(reason);
      const what = `${service.name} answers live ${live}, ready ${ready}, ${reason ?? 'no reason'}`;
      demand(seen.live === live && seen.ready === ready && told, `${what}, and not ${JSON.stringify(seen)}`);
    });
  }

  it.each(observedFaults)('$fault', async ({ fault, it: befallen, others, alerts: expected, perhaps = [] }) => {
    await eventually(() => demand(alerts.quietAfter(0), 'nothing fires before'));
    alerts.begin();
    const { it: name } = await demo.inject(fault);
    await eventually(() => demand(name === null || demo.services.has(name), `${name} has an address`));
    await Promise.all(
      services().map((service) => {
        const seen = service.name === name ? befallen : others;
        return seen === null ? Promise.resolve() : answers(service, seen);
      }),
    );
    await eventually(() =>
      demand(
        expected.every((one) => alerts.seen.includes(one)),
        `${expected.join()} fire`,
      ),
    );
    if (name !== null && ['leave', 'crash'].includes(fault)) gone.add(name);
    await Promise.all(
      services().map((service) =>
        eventually(async () => demand((await service.health()).ready === 'up', 'it is over')),
      ),
    );
    const over = Date.now();
    await eventually(() => demand(alerts.quietAfter(over + afterwardsMs), 'nothing fires any more'), 60_000);
    expect(alerts.seen.filter((one) => !perhaps.includes(one))).toEqual(expected);
  });

  it('nothing was lost in all that, nothing applied twice, and nothing is left behind', async () => {
    const { code, verdict } = await demo.end();
    expect(verdict).toMatchObject({ ok: true, lost: 0, appliedTwice: 0, uncommitted: 0 });
    expect(demo.errors).toBe('');
    expect(code).toBe(0);
    expect(readdirSync(temporary).filter((name) => /^(order-processor|kafka)-/.test(name))).toEqual([]);
  });
});
