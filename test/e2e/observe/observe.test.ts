import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demand, eventually } from '../../integration/support/eventually';
import { look, photograph } from '../page/browser';
import { AlertWatch } from './alert-watch';
import { DemoProcess } from './demo-process';
import { Doctor } from './doctor';
import { observedFaults, type FindingSeen, type HealthSeen, type Sight } from './observed-faults';
import { ServiceView } from './service-view';

jest.setTimeout(180_000);

const desk = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 1.5 };
const views = [
  ['desk-dark', { ...desk, colorScheme: 'dark' }],
  ['desk-light', { ...desk, colorScheme: 'light' }],
  ['phone-dark', { ...phone, colorScheme: 'dark' }],
  ['phone-light', { ...phone, colorScheme: 'light' }],
] as const;

/** When the page is looked at. */
const members = 3;

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

  it.each(observedFaults)('$fault', async ({ fault, it: own, others, finding, alerts: expected, perhaps = [] }) => {
    await eventually(() => demand(alerts.quietAfter(0), 'nothing fires before'));
    alerts.begin();
    const { brokers, group } = demo;
    const doctor = await Doctor.look({ brokers, group, reports: services().flatMap(({ reports }) => reports) });
    const since = Date.now();
    const { it: name } = await demo.inject(fault);
    await eventually(() => demand(name === null || demo.services.has(name), `${name} has an address`));
    const seen = services().map((service) => ({ service, sight: service.name === name ? own : others }));
    if (fault === 'leave' || fault === 'crash') gone.add(name ?? '');
    await Promise.all([
      ...seen.map(({ service, sight }) => answers(service, sight!.health)),
      ...seen.map(({ service, sight }) => tells(service, sight!, name, since)),
      eventually(() =>
        demand(
          expected.every((one) => alerts.seen.includes(one)),
          `${expected.join()} fire, and not ${alerts.seen.join()} alone`,
        ),
      ),
    ]);
    await finds(doctor, finding);
    await Promise.all(services().map((service) => eventually(async () => demand(await service.ready(), 'it is over'))));
    const over = Date.now();
    await eventually(() => demand(alerts.quietAfter(over + afterwardsMs), 'nothing fires any more'), 60_000);
    expect(alerts.seen.filter((one) => !perhaps.includes(one))).toEqual(expected);
    if (others.cause === null) {
      for (const { service } of seen) expect(await service.causesSince(since)).toEqual([]);
    }
  });

  it('another one joins, to be seen on the page', async () => {
    await demo.inject('join');
    await eventually(() => demand(services().length === members, 'it listens'));
    await Promise.all(
      services().map((service) => eventually(async () => demand(await service.ready(), 'it is ready'))),
    );
  });

  it.each(views)('the page shows who has what, and what has happened: %s', async (name, options) => {
    const [, service] = services();
    const { page, probe, complaints, close } = await look(service?.page ?? '', options);
    try {
      await eventually(async () => {
        const shown = await probe.rows();
        demand(shown.length === members && shown.every(({ cells }) => cells.length === 12 / members), 'all members');
      });
      expect(await page.textContent('body')).toMatch(/order-processor-3-\w+ \(127.0.0.1\) timed out/);
      await photograph(page, `observed-${name}`);
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  });

  it('nothing was lost in all that, nothing applied twice, and nothing is left behind', async () => {
    const { code, verdict } = await demo.end();
    expect(verdict).toMatchObject({ ok: true, lost: 0, appliedTwice: 0, uncommitted: 0 });
    expect(demo.errors).toBe('');
    expect(code).toBe(0);
    expect(readdirSync(temporary).filter((name) => /^(order-processor|kafka)-/.test(name))).toEqual([]);
  });
});

async function answers(service: ServiceView, { live, ready, reason }: HealthSeen): Promise<void> {
  await eventually(async () => {
    const seen = await service.health();
    const told = reason === null ? seen.reasons.length === 0 : seen.reasons.includes(reason);
    const what = `${service.name} answers live ${live}, ready ${ready}, ${reason ?? 'no reason'}`;
    demand(seen.live === live && seen.ready === ready && told, `${what}, and not ${JSON.stringify(seen)}`);
  });
}

/** @param it whom it befalls; its member id, and so its name in a timeline, begins with that */
async function tells(service: ServiceView, { cause }: Sight, it: string | null, since: number): Promise<void> {
  if (cause === null) return;
  const [before = '', after] = cause.split('IT');
  await eventually(async () => {
    const causes = await service.causesSince(since);
    const found = causes.some((one) =>
      after === undefined ? one.includes(before) : one.includes(it ?? '') && one.includes(after),
    );
    demand(found, `${service.name} tells '${cause}', and not ${JSON.stringify(causes)}`);
  });
}

async function finds(doctor: Doctor, { id, severity }: FindingSeen): Promise<void> {
  const { findings, exitCode } = await doctor.tell();
  expect(findings).toContainEqual(expect.objectContaining({ id, severity }));
  expect(exitCode).toBe(severity === 'info' ? 0 : 1);
}
