import { randomUUID } from 'node:crypto';
import { eventually } from '../integration/support/eventually';
import { TestKafka } from '../integration/support/test-kafka';
import { type AppProcess } from './support/app-process';
import { ConsumerProject } from './support/consumer-project';
import { nodeMajors } from './support/node-binary';

jest.setTimeout(120_000);

const count = 20;

/** kafkajs's producer, of which the transport has one, waits `-1 - Date.now()` ms, which newer Nodes remark. */
const remarkOnKafkajs =
  /^\(node:\d+\) TimeoutNegativeWarning: -\d+ is a negative number\.\nTimeout duration was set to 1\.\n\(Use .*\)\n/;

describe('what users build on the tarball', () => {
  let kafka: TestKafka;
  const processes: AppProcess[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((app) => app.kill()));
  });
  afterAll(async () => {
    await kafka.stop();
  });

  /** A topic that holds `count` orders, and a group of its own. */
  async function orders() {
    const topic = await kafka.topic(1);
    const ids = Array.from({ length: count }, (_, id) => id);
    await kafka.send(
      topic,
      ids.map((id) => JSON.stringify({ id })),
    );
    const brokers = kafka.cluster.brokers.join();
    const group = `group-${randomUUID()}`;
    return { topic, ids, group, env: { KAFKA_BROKERS: brokers, TOPIC: topic, GROUP: group, COUNT: String(count) } };
  }

  /** The one line of JSON that it prints, after which it ends in good order. */
  async function report(app: AppProcess): Promise<unknown> {
    processes.push(app);
    const [line = ''] = await app.lines(/^\{/);
    const code = await app.terminate();
    expect({ code, stderr: app.stderr.replace(remarkOnKafkajs, '') }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(line);
  }

  describe.each(['cjs-nest11', 'esm-nest12'])('%s', (name) => {
    let project: ConsumerProject;

    beforeAll(async () => {
      project = await ConsumerProject.install(`test/package/fixtures/${name}`);
      await project.script('build');
    });

    it.each(nodeMajors)('processes a topic on Node %i and leaves it committed', async (major) => {
      const { topic, ids, group, env } = await orders();
      const said = await report(project.start('dist/main.js', env, major));
      expect(said).toMatchObject({ ids, owned: 1, last: String(count - 1), groupId: group, tracked: 'function' });
      expect(said).toMatchObject({ loaded: ['orders', 'ManualClock'] });
      expect((said as { readonly node: string }).node).toMatch(new RegExp(`^v${major}\\.`));
      await eventually(async () => expect(await kafka.committed(group, topic)).toEqual([count]));
    });

    it.each(nodeMajors)('serves event patterns by the transport on Node %i', async (major) => {
      const { ids, env } = await orders();
      const said = await report(project.start('dist/transport.js', env, major));
      expect(said).toEqual({ ids, last: String(count - 1) });
    });

    it.each(nodeMajors)('tests itself by jest and by vitest on Node %i', async (major) => {
      await project.script('test:jest', major, { ...(await orders()).env, NODE_MAJOR: String(major) });
      await project.script('test:vitest', major, { ...(await orders()).env, NODE_MAJOR: String(major) });
    });

    it('has the command-line tools', async () => {
      const said = await project.command('npx', ['kafka-rebalance', 'simulate', 'crash', '--rounds', '1', '--json']);
      expect(JSON.parse(said)).toMatchObject({ scenario: 'crash', rounds: 1 });
    });

    it('finds the types by other module resolutions too', async () => {
      await project.script('types');
    });

    it('is served by the optional peers that it has', async () => {
      const { ids, env } = await orders();
      expect(await report(project.start('dist/observed.js', env))).toEqual({ ids, status: 'ok', counted: true });
    });
  });

  it('starts without the optional peers', async () => {
    const project = await ConsumerProject.install('test/package/fixtures/esm-nest12', {
      without: ['prom-client', '@nestjs/terminus'],
      removed: ['src/observed.ts', 'src/observed.module.ts'],
    });
    expect([await project.has('prom-client'), await project.has('@nestjs/terminus')]).toEqual([false, false]);
    await project.script('build');
    const { ids, env } = await orders();
    expect(await report(project.start('dist/main.js', env))).toMatchObject({ ids });
  });

  it('the starter starts, as its README says', async () => {
    const project = await ConsumerProject.install('apps/starter');
    await project.script('build');
    const { topic, group, env } = await orders();
    const app = project.start('dist/main.js', { ...env, PORT: '0' });
    processes.push(app);
    await app.lines(/order \d+ placed/, count);
    expect({ code: await app.terminate(), stderr: app.stderr }).toEqual({ code: 0, stderr: '' });
    await eventually(async () => expect(await kafka.committed(group, topic)).toEqual([count]));
  });
});
