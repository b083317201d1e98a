import 'reflect-metadata';
import { type PageMember, type PageState } from '../../../libs/nestjs/page/page-state';
import { demand, eventually } from '../../integration/support/eventually';
import { startPage } from './page-application';
import { consumerStatus, partitionStatus, syntheticSource } from './synthetic-source';

/** Everything that the stream has told, and whether it has ended. */
function listen(page: string) {
  const heard = { text: '', states: [] as PageState[], ended: false };
  const controller = new AbortController();
  const done = (async () => {
    const answer = await fetch(`${page}/events`, { signal: controller.signal });
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      heard.text += decoder.decode(chunk, { stream: true });
      const messages = heard.text.split('\n\n').slice(0, -1);
      heard.states = messages
        .filter((one) => one.startsWith('data: '))
        .map((one) => JSON.parse(one.slice(6)) as PageState);
    }
    heard.ended = true;
  })();
  done.catch(() => undefined);
  return { heard, done, leave: () => controller.abort() };
}

const lagOf = (state: PageState | undefined) => state?.groups[0]?.consumers[0]?.partitions[0]?.lag;

describe('what the page is told', () => {
  it('tells everything at once, then what has changed, and nothing while nothing has', async () => {
    let lag = 3n;
    const source = syntheticSource('default', { status: () => consumerStatus([partitionStatus(0, { lag })]) });
    const { app, page } = await startPage({ sources: [source] });
    const { heard, done } = listen(page);
    await eventually(() => demand(lagOf(heard.states[0]) === 3, 'the first state'));
    lag = 4n;
    await eventually(() => demand(lagOf(heard.states.at(-1)) === 4, 'the second state'));
    expect(heard.states.map(lagOf)).toEqual([3, 4]);
    await app.close();
    await done;
  });

  it.each(['express', 'fastify'] as const)(
    '%s: ends at shutdown, so that the application can close',
    async (platform) => {
      const { app, page } = await startPage({ platform, sources: [syntheticSource('default')] });
      const streams = [listen(page), listen(page)];
      await eventually(() =>
        demand(
          streams.every(({ heard }) => heard.states.length > 0),
          'both are told',
        ),
      );
      await app.close();
      await Promise.all(streams.map(({ done }) => done));
      expect(streams.map(({ heard }) => heard.ended)).toEqual([true, true]);
    },
  );

  it('asks for the group while somebody watches, and closes the connection when nobody does', async () => {
    const log: string[] = [];
    const member: PageMember = { memberId: 'other', instanceId: null, host: '/10.0.0.7', assigned: [] };
    const source = syntheticSource('default', {
      openGroup: () => {
        log.push('open');
        return {
          members: async () => {
            log.push('asked');
            return [member];
          },
          close: async () => void log.push('closed'),
        };
      },
    });
    const { app, page } = await startPage({ sources: [source] });
    expect(((await (await fetch(`${page}/state`)).json()) as PageState).groups[0]?.members).toBeNull();
    expect(log).toEqual([]);
    const { heard, leave } = listen(page);
    await eventually(() => demand(heard.states.at(-1)?.groups[0]?.members?.[0]?.memberId === 'other', 'members'));
    leave();
    await eventually(() => demand(log.includes('closed'), 'closed'));
    expect(log).toEqual(['open', 'asked', 'closed']);
    await app.close();
  });

  it('a group that may not be described is told as such, and the rest is there', async () => {
    const source = syntheticSource('default', {
      openGroup: () => ({
        members: () => Promise.reject(new Error('GROUP_AUTHORIZATION_FAILED')),
        close: () => Promise.resolve(),
      }),
    });
    const { app, page } = await startPage({ sources: [source] });
    const { heard } = listen(page);
    await eventually(() =>
      demand(heard.states.at(-1)?.groups[0]?.problem === 'GROUP_AUTHORIZATION_FAILED', 'the problem'),
    );
    expect(heard.states.at(-1)?.groups[0]).toMatchObject({ members: null, consumers: [{ generation: 7 }] });
    await app.close();
  });

  it('has room for a hundred, and says so to one more', async () => {
    const { app, page } = await startPage({ sources: [syntheticSource('default')] });
    const streams = Array.from({ length: 100 }, () => listen(page));
    await eventually(() =>
      demand(
        streams.every(({ heard }) => heard.states.length > 0),
        'all are told',
      ),
    );
    expect((await fetch(`${page}/events`)).status).toBe(503);
    await app.close();
  });
});
