import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaCluster } from '../../../src/testing';
import { OrderLoad } from '../load/order-load';
import { startDatabase, type DemoDatabase } from './demo-database';
import { type Display } from './display';
import { deleteTopic, recordsIn, Results, uncommitted } from './results';
import { ServiceProcess } from './service-process';
import { judge, type DemoEvent, type EventKind, type Verdict } from './verdict';

const topic = 'orders';
const deadLetters = `${topic}.DLT`;
const partitions = 12;
const rate = 400;
const sessionTimeoutMs = 6000;
const freezeMs = sessionTimeoutMs + 3000;

/** When each thing is done, as a part of the time there is; the shortest demo leaves every one its time to show. */
export const shortestSeconds = 40;
const schedule = { join: 0.1, restart: 0.25, crash: 0.4, replace: 0.56, freeze: 0.64 };

/** Starts all there is, does to it what production does, and reads from database and offsets what came of it. */
export class Demo {
  private readonly stops: (() => Promise<void>)[] = [];
  private readonly services: ServiceProcess[] = [];
  private readonly events: DemoEvent[] = [];
  private env: Readonly<Record<string, string>> = {};
  private load: OrderLoad | null = null;
  private results: Results | null = null;
  private stored = 0;
  private startedAt = 0;
  private names = 0;
  private readonly preparedAt = Date.now();
  private readonly runId = this.preparedAt.toString(36);
  private readonly groupId = `order-processors-${this.runId}`;

  constructor(
    private readonly seconds: number,
    private readonly display: Display,
    private readonly aborted: AbortSignal,
  ) {}

  async run(): Promise<Verdict> {
    try {
      const { brokers, database } = await this.prepare();
      this.startedAt = Date.now();
      const watching = this.watch();
      await this.play();
      await this.settle();
      const verdict = await this.verdict(brokers);
      this.startedAt = 0;
      await watching;
      this.display.say(`broker: ${brokers.join(', ')}; database: ${database.source}`);
      return verdict;
    } finally {
      await this.stop();
    }
  }

  private async prepare(): Promise<{ brokers: string[]; database: DemoDatabase }> {
    this.display.say('starting Kafka and PostgreSQL');
    const cluster = await KafkaCluster.start({ log: (line) => this.display.say(line), signal: this.aborted });
    this.stops.push(() => cluster.stop());
    const database = await startDatabase(process.env);
    this.stops.push(() => database.stop());
    const { brokers } = cluster;
    for (const name of [topic, deadLetters]) {
      await cluster.createTopic(name, { partitions, replicationFactor: 1 });
      if (cluster.source === 'environment') this.stops.push(() => deleteTopic(brokers, name));
    }
    this.env = {
      ...{
        KAFKA_BROKERS: brokers.join(','),
        DATABASE_URL: database.url,
        GROUP_ID: this.groupId,
        HANDLER_DELAY_MS: '1',
      },
      ...{
        SESSION_TIMEOUT_MS: String(sessionTimeoutMs),
        HEARTBEAT_INTERVAL_MS: '1000',
        AUTO_COMMIT_INTERVAL_MS: '1000',
      },
    };
    this.results = new Results(database.url, this.runId);
    await this.results.connect();
    for (let count = 0; count < 3; count += 1) this.start();
    await this.until(() => this.settledAt(3), 'three services share the partitions');
    this.load = new OrderLoad({ run: this.runId, brokers, topic, partitions, rate });
    await this.load.start();
    this.display.say(`three services own ${partitions} partitions; ${rate} orders a second`);
    return { brokers, database };
  }

  /** The scenario. Each step is followed by time in which its consequences can be seen. */
  private async play(): Promise<void> {
    await this.at(schedule.join);
    const fourth = this.start();
    this.happened('join', fourth, `${fourth.name} joins`);

    await this.at(schedule.restart);
    const restarted = this.member(0);
    this.happened('restart', restarted, `${restarted.name} is restarted gracefully (SIGTERM)`);
    await restarted.stop();
    const back = this.start();
    this.happened('join', back, `${back.name} takes its place`);

    await this.at(schedule.crash);
    const killed = this.member(1);
    this.happened('crash', killed, `${killed.name} is killed (SIGKILL)`);
    await killed.kill();
    await this.at(schedule.replace);
    const replacement = this.start();
    this.happened('join', replacement, `${replacement.name} takes its place`);

    await this.at(schedule.freeze);
    const frozen = this.member(2);
    this.happened('freeze', frozen, `${frozen.name} freezes for ${freezeMs / 1000} s (SIGSTOP)`);
    frozen.freeze();
    await this.pause(freezeMs);
    frozen.thaw();
    this.happened('freeze', frozen, `${frozen.name} goes on (SIGCONT)`);
    await this.at(1);
  }

  /** Everything sent is stored, and all services have gone in good order. */
  private async settle(): Promise<void> {
    await this.load?.stop();
    const sent = this.load?.sent ?? 0;
    this.display.say(`the load has ended: ${sent} orders sent`);
    await this.until(() => this.stored >= sent, 'all orders are stored', 30_000).catch((thrown: unknown) => {
      // What is missing is the verdict's to say.
      this.display.say(thrown instanceof Error ? thrown.message : String(thrown));
    });
    await Promise.all(this.services.map((service) => service.stop()));
  }

  private async verdict(brokers: string[]): Promise<Verdict> {
    const read = await this.results?.read(this.preparedAt);
    const generations = this.services.map(({ rebalances }) => rebalances);
    return judge({
      ...(read ?? { stored: 0, applied: 0, deliveries: [] }),
      ...{ sent: this.load?.sent ?? 0, startedAt: this.startedAt, endedAt: Date.now(), events: this.events },
      rebalances: Math.max(0, ...generations),
      uncommitted: await uncommitted(brokers, this.groupId, topic),
      poison: this.load?.poison ?? 0,
      deadLettered: await recordsIn(brokers, deadLetters),
    });
  }

  /** Idempotent; ends what was started, in the opposite order. */
  private async stop(): Promise<void> {
    this.startedAt = 0;
    await Promise.allSettled(this.services.map((service) => service.kill()));
    await this.load?.stop().catch(() => undefined);
    await this.results?.close().catch(() => undefined);
    for (const stop of this.stops.splice(0).reverse()) await stop();
  }

  private start(): ServiceProcess {
    this.names += 1;
    const service = new ServiceProcess(`order-processor-${this.names}`, this.env);
    this.services.push(service);
    return service;
  }

  /** The n-th of those that are running, oldest first. */
  private member(index: number): ServiceProcess {
    const running = this.services.filter(({ state }) => state === 'running');
    const found = running[index];
    if (found === undefined) throw new Error(`Only ${running.length} services run`);
    return found;
  }

  private happened(kind: EventKind, { name }: ServiceProcess, text: string): void {
    const at = Date.now();
    this.events.push({ kind, member: name, at, text });
    this.display.say(`${((at - this.startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  }

  private settledAt(members: number): boolean {
    const views = this.services.map(({ view }) => view);
    const owned = views.reduce((sum, view) => sum + (view?.partitions.length ?? 0), 0);
    return owned === partitions && views.filter((view) => (view?.partitions.length ?? 0) > 0).length === members;
  }

  /** Keeps views and numbers fresh while the demo plays. */
  private async watch(): Promise<void> {
    while (this.startedAt !== 0 && !this.aborted.aborted) {
      await this.look();
      await sleep(250);
    }
  }

  private async look(): Promise<void> {
    await Promise.all(this.services.map((service) => service.refresh()));
    this.stored = (await this.results?.stored().catch(() => this.stored)) ?? 0;
    const secondsLeft = this.startedAt === 0 ? this.seconds : this.seconds - (Date.now() - this.startedAt) / 1000;
    const services = this.services.filter(({ state }) => state !== 'exited' && state !== 'killed');
    this.display.draw({ services, sent: this.load?.sent ?? 0, stored: this.stored, secondsLeft });
  }

  private async at(part: number): Promise<void> {
    await this.pause(this.startedAt + part * this.seconds * 1000 - Date.now());
  }

  private async pause(ms: number): Promise<void> {
    await sleep(Math.max(0, ms), undefined, { signal: this.aborted });
    for (const service of this.services) if (service.state !== 'stopping') this.checkRunning(service);
  }

  private checkRunning(service: ServiceProcess): void {
    const meant = this.events.some(
      ({ kind, member }) => member === service.name && (kind === 'restart' || kind === 'leave'),
    );
    if (!meant) service.check();
  }

  private async until(holds: () => boolean, what: string, withinMs = 60_000): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(`Not within ${withinMs / 1000} s: ${what}.`);
      await this.look();
      await this.pause(100);
    }
  }
}
