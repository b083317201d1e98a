import { demand, eventually } from '../support/eventually';
import { TestKafka } from '../support/test-kafka';
import { rows, Scene, type Row } from './scene';

jest.setTimeout(120_000);

/**
 * Every protocol, dynamic and static, through everything that happens to a group, on three brokers: nothing lost, one owner
 * at a time, and no replay where nothing crashed.
 */
describe('the matrix', () => {
  let kafka: TestKafka;
  const scenes: Scene[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start({ brokers: 3, properties: { 'group.consumer.session.timeout.ms': '2000' } });
  });
  afterEach(async () => {
    await Promise.all(scenes.splice(0).map((scene) => scene.close()));
  });
  afterAll(() => kafka.stop());

  async function open(row: Row, members: number): Promise<Scene> {
    const scene = await Scene.open(kafka, row, members);
    scenes.push(scene);
    return scene;
  }

  async function clean(scene: Scene): Promise<void> {
    await scene.nothingLost();
    scene.oneOwnerAtATime();
    scene.noReplay();
  }

  describe.each(rows)('$protocol, $membership', (row) => {
    it('join', async () => {
      const scene = await open(row, 2);
      await scene.join(2);
      await scene.settled();
      await clean(scene);
    });

    it('leave', async () => {
      const scene = await open(row, 2);
      const leaves = await scene.join(2, { leaveGroupOnClose: 'always' });
      await scene.settled();
      await leaves.stop();
      await scene.settled();
      await clean(scene);
    });

    it('crash', async () => {
      const scene = await open(row, 1);
      const victim = await scene.joinProcess(1);
      await victim.kill();
      await scene.settled();
      await scene.nothingLost();
      scene.oneOwnerAtATime();
    });

    it('freeze', async () => {
      const scene = await open(row, 1);
      const victim = await scene.joinProcess(1);
      victim.signal('SIGSTOP');
      await scene.settled();
      const wokenAt = Date.now();
      victim.signal('SIGCONT');
      await eventually(() => demand(victim.events('PartitionsLost').length > 0, 'it knows'));
      await eventually(() => demand(scene.alive[0]?.partitions.length === 2, 'it is back'));
      await scene.nothingLost();
      scene.oneOwnerAtATime(wokenAt);
    });

    it('rolling restart', async () => {
      const scene = await open(row, 3);
      const others = scene.members.slice(1).map((member) => member.of('RebalanceCompleted').length);
      for (const [place, member] of [...scene.members].entries()) {
        await member.stop();
        await scene.join(place);
        await scene.settled();
        const moved = scene.members.slice(1, 3).map((other) => other.of('RebalanceCompleted').length);
        if (row.membership === 'static' && place === 0) expect(moved).toEqual(others);
      }
      await clean(scene);
    });

    it('subscription change', async () => {
      const scene = await open(row, 2);
      const other = await kafka.topic(2, 3);
      for (const { consumer } of scene.members) consumer.subscribe([other], 'TestMember.handle');
      const owned = (): number =>
        scene.members.flatMap(({ consumer }) => consumer.assignment().filter(({ topic }) => topic === other)).length;
      await eventually(() => demand(owned() === 2, 'both partitions of the new topic'));
      for (const { consumer } of scene.members) consumer.unsubscribe([other]);
      await eventually(() => demand(owned() === 0, 'none of the new topic'));
      await scene.settled();
      await clean(scene);
    });
  });

  /** Last, for a broker goes away: all six groups have it as coordinator. */
  it('coordinator lost, of a group of each kind at once: they keep generation and partitions', async () => {
    const lost = kafka.cluster.nodes[0]!;
    const coordinatorOf = (scene: Scene) => scene.members[0]?.of('CoordinatorFound').at(-1)?.nodeId;
    while (scenes.length < rows.length) {
      const scene = await Scene.open(kafka, rows[scenes.length]!, 2, false);
      if (coordinatorOf(scene) === lost.id) scenes.push(scene);
      else await scene.close();
    }
    const before = scenes.map(({ members }) => members.map(({ partitions }) => partitions));
    for (const scene of scenes) {
      scene.send(40);
      await scene.nothingLost();
    }
    await lost.kill();
    await eventually(() => {
      demand(
        scenes.every((scene) => coordinatorOf(scene) !== lost.id),
        'other coordinators',
      );
    }, 60_000);
    await kafka.forget(lost, scenes[0]!.topic);
    for (const scene of scenes) {
      scene.send(40);
      await scene.nothingLost();
      scene.oneOwnerAtATime();
      scene.noReplay();
    }
    expect(scenes.map(({ members }) => members.map(({ partitions }) => partitions))).toEqual(before);
  });
});
