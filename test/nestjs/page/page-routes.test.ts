import 'reflect-metadata';
import { ForbiddenException, Injectable, type CanActivate, type INestApplication } from '@nestjs/common';
import { InvalidOptionsError, KafkaRebalanceError } from '../../../libs/engine';
import { type PageState } from '../../../libs/nestjs/page/page-state';
import { startPage, type PageApplicationSetup } from './page-application';
import { rebalanceEntry } from './synthetic-rebalance';
import { syntheticSource } from './synthetic-source';

@Injectable()
class NobodyEnters implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException('not you');
  }
}

const open: INestApplication[] = [];

async function start(setup?: PageApplicationSetup) {
  const started = await startPage(setup);
  open.push(started.app);
  return started;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});

const ours = { 'content-type': 'application/json', 'x-kafka-rebalance-page': '1' };
const body = JSON.stringify({ consumer: 'default', partitions: [{ topic: 'orders', partition: 3 }] });

function post(url: string, headers: Record<string, string> = ours, sent = body): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body: sent });
}

describe('the page', () => {
  it('is not there unless it is asked for', async () => {
    const { page } = await start({ mounted: false });
    expect((await fetch(page)).status).toBe(404);
  });

  it.each(['express', 'fastify'] as const)(
    '%s: gives page, assets and state, below a global prefix too',
    async (platform) => {
      const { page } = await start({ platform, prefix: 'api/v1' });
      for (const [address, base] of [
        [page, './kafka-rebalance'],
        [`${page}/`, '.'],
        [`${page}?theme=a/b/`, './kafka-rebalance'],
      ] as const) {
        const html = await (await fetch(address)).text();
        // Express sees one address with and without the slash at its end; Fastify does not.
        if (platform === 'fastify' && base === '.') continue;
        expect(html).toContain(`src="${base}/assets/main.js"`);
      }
      const script = await fetch(`${page}/assets/main.js`);
      expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      const state = (await (await fetch(`${page}/state`)).json()) as PageState;
      expect(state).toMatchObject({
        actions: false,
        groups: [{ groupId: 'orders-group', members: null, consumers: [{ name: 'default', phase: 'joining' }] }],
      });
      const options = state.groups[0]!.consumers[0]!.options;
      expect(options).toContainEqual({ option: 'sessionTimeoutMs', value: '10000', given: true });
      expect(options).toContainEqual({ option: 'heartbeatIntervalMs', value: '3000', given: false });
    },
  );

  it.each(['', '/assets/page.css', '/state', '/timeline', '/events'])(
    '%s: nothing from elsewhere, no frame, nothing kept',
    async (route) => {
      const { page } = await start();
      const answer = await fetch(`${page}${route}`);
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; .*frame-ancestors 'none'$/,
      );
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('cache-control')).toMatch(/no-store/);
      await answer.body?.cancel();
    },
  );

  it('an asset is one of a list, and no path', async () => {
    const { page } = await start();
    for (const name of ['..%2fpage-state.ts', 'tsconfig.json', 'constructor']) {
      expect((await fetch(`${page}/assets/${name}`)).status).toBe(404);
    }
  });

  it('neither credentials nor anything else of `client` is in the state', async () => {
    const { page } = await start();
    const text = await (await fetch(`${page}/state`)).text();
    expect(text).not.toMatch(/open-sesame|alice|sasl|localhost/);
  });

  it('gives the whole timeline of each consumer', async () => {
    const entries = [rebalanceEntry(1), rebalanceEntry(2, { cause: 'a member joined' })];
    const sources = [syntheticSource('default', { timeline: () => entries }), syntheticSource('forgetful')];
    const { page } = await start({ sources });
    expect(await (await fetch(`${page}/timeline`)).json()).toEqual({
      consumers: [
        { name: 'default', groupId: 'synthetic', entries },
        { name: 'forgetful', groupId: 'synthetic', entries: null },
      ],
    });
  });

  it('guards stand before every route', async () => {
    const { page } = await start({ page: { guards: [NobodyEnters], actions: true } });
    for (const route of ['', '/assets/main.js', '/state', '/timeline', '/events']) {
      expect((await fetch(`${page}${route}`)).status).toBe(403);
    }
    const refused = await post(`${page}/partitions/pause`);
    expect(await refused.json()).toMatchObject({ statusCode: 403, message: 'not you' });
  });

  it('a consumer that it should show and that does not exist keeps the application from starting', async () => {
    await expect(startPage({ page: { consumers: ['payments'] } })).rejects.toThrow(InvalidOptionsError);
    await expect(startPage({ page: { consumers: ['payments'] } })).rejects.toThrow(/page\.consumers.*payments/s);
  });
});

describe('actions', () => {
  const done: unknown[] = [];
  const pausing = syntheticSource('default', {
    pause: (partitions) => void done.push(['pause', partitions]),
    resume: () => {
      throw new KafkaRebalanceError('orders-3 is not assigned', { code: 'NOT_ASSIGNED', disposition: 'abandon' });
    },
  });

  beforeEach(() => done.splice(0));

  it('are not there unless they are enabled', async () => {
    const { page } = await start({ sources: [pausing] });
    expect((await post(`${page}/partitions/pause`)).status).toBe(404);
    expect(done).toEqual([]);
  });

  it.each(['express', 'fastify'] as const)('%s: pause, and say why not', async (platform) => {
    const { page } = await start({ platform, sources: [pausing], page: { actions: true } });
    expect((await post(`${page}/partitions/pause`)).status).toBe(204);
    expect(done).toEqual([['pause', [{ topic: 'orders', partition: 3 }]]]);
    const refused = await post(`${page}/partitions/resume`);
    expect([refused.status, await refused.json()]).toEqual([
      409,
      expect.objectContaining({ message: 'orders-3 is not assigned' }),
    ]);
  });

  it.each([
    ['{}', 400],
    ['{"consumer":"default","partitions":[{"topic":"orders","partition":"3"}]}', 400],
    ['{"consumer":"other","partitions":[]}', 404],
  ])('%s is answered with %d', async (sent, status) => {
    const { page } = await start({ sources: [pausing], page: { actions: true } });
    expect((await post(`${page}/partitions/pause`, ours, sent)).status).toBe(status);
  });

  it.each([
    ['a form of another site', { 'content-type': 'text/plain' }],
    ['JSON without the header', { 'content-type': 'application/json' }],
    ['the header without JSON', { ...ours, 'content-type': 'text/plain' }],
    ['another origin', { ...ours, origin: 'https://evil.example' }],
    ['an origin that is hidden', { ...ours, origin: 'null' }],
    ['another site, as the browser says', { ...ours, 'sec-fetch-site': 'cross-site' }],
    ['another port of this host, as the browser says', { ...ours, 'sec-fetch-site': 'same-site' }],
  ])('%s is refused, also where any site may ask', async (_, headers) => {
    const { page } = await start({ sources: [pausing], page: { actions: true }, cors: true });
    expect((await post(`${page}/partitions/pause`, headers)).status).toBe(403);
    expect(done).toEqual([]);
  });

  it('the page itself is let through', async () => {
    const { page, url } = await start({ sources: [pausing], page: { actions: true } });
    expect((await post(`${page}/partitions/pause`, { ...ours, origin: url })).status).toBe(204);
    expect((await post(`${page}/partitions/pause`, { ...ours, 'sec-fetch-site': 'same-origin' })).status).toBe(204);
  });
});
