import { setTimeout as sleep } from 'node:timers/promises';
import { customerId, OrderLoad, type OrderLoadOptions } from '../load/order-load';
import { lockCustomer, type CustomerLock } from './customer-lock';
import { startDatabase } from './demo-database';
import { startKafka, type DemoKafka, type DemoKafkaSource, type RestartableBroker } from './demo-kafka';
import { type Display } from './display';
import { deleteTopic, recordsIn, Results, uncommitted } from './results';
import { ServiceProcess } from './service-process';
import { judge, type DemoEvent, type EventKind, type Verdict } from './verdict';

const topic = 'orders';
const deadLetters = `${topic}.DLT`;
const partitions = 12;
export const sessionTimeoutMs = 6000;

export interface DemoSystemOptions {
  readonly kafka: DemoKafkaSource;
  readonly display: Display;
  readonly aborted: AbortSignal;
  readonly load: Pick<OrderLoadOptions, 'rate' | 'poisonEvery'>;
  /** How long it is played; null: until somebody ends it. */
  readonly seconds: number | null;
  /** More that the services are told. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whenever a service can be asked, or has ended. */
  readonly changed?: (services: readonly ServiceProcess[]) => void;
}

/** A broker, a database, services and load: starts all there is, and reads from database and offsets what came of it. */
export class DemoSystem {
  readonly services: ServiceProcess[] = [];
  private readonly stops: (() => Promise<void>)[] = [];
  private readonly events: DemoEvent[] = [];
  private kafka: DemoKafka | null = null;
  private databaseUrl = '';
  private env: Readonly<Record<string, string>> = {};
  private load: OrderLoad | null = null;
  private results: Results | null = null;
  private stored = 0;
  private startedAt = 0;
  private names = 0;
  private readonly preparedAt = Date.now();
  private readonly runId = this.preparedAt.toString(36);
  readonly groupId = `order-processors-${this.runId}`;

  constructor(private readonly options: DemoSystemOptions) {}

  get brokers(): string[] {
    return this.kafka?.brokers ?? [];
  }

  /** Null: it is not ours to break. */
  get broker(): RestartableBroker | null {
    return this.kafka?.broker ?? null;
  }

  /** Prepares everything, plays, and judges what came of it; ends what was started, whatever happens. */
  async run(play: () => Promise<void>): Promise<Verdict> {
    const { display } = this.options;
    try {
      const source = await this.prepare();
      this.startedAt = Date.now();
      const watching = this.watch();
      await play();
      await this.settle();
      const verdict = await this.verdict();
      this.startedAt = 0;
      await watching;
      display.say(`broker: ${this.brokers.join(', ')}; database: ${source}`);
      return verdict;
    } finally {
      await this.stop();
    }
  }

  start(): ServiceProcess {
    this.names += 1;
    const changed = (): void => this.options.changed?.(this.services);
    const service = new ServiceProcess(`order-processor-${this.names}`, this.env, changed);
    this.services.push(service);
    return service;
  }

  /** The n-th of those that are running, oldest first. */
  member(index: number): ServiceProcess {
    const running = this.services.filter(({ state }) => state === 'running');
    const found = running[index];
    if (found === undefined) throw new Error(`Only ${running.length} services run`);
    return found;
  }

  /** The same, once so many run: on a machine that is busy a service takes its time to start. */
  async runningMember(index: number): Promise<ServiceProcess> {
    const enough = (): boolean => this.services.filter(({ state }) => state === 'running').length > index;
    await this.until(enough, `${index + 1} services run`);
    return this.member(index);
  }

  /** `service`: to whom; null: to none of them alone. */
  happened(kind: EventKind, service: ServiceProcess | null, text: string): void {
    const at = Date.now();
    this.events.push({ kind, member: service?.name ?? '', at, text });
    this.options.display.say(`${((at - this.startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  }

  async sendPoison(count: number): Promise<void> {
    await this.load?.sendPoison(count);
  }

  /** Until `release` nobody can write an order of the first customer of that partition. */
  lockCustomerOf(partition: number): Promise<CustomerLock> {
    return lockCustomer(this.databaseUrl, customerId(this.runId, partition));
  }

  /** Until so many milliseconds after the beginning. */
  async at(ms: number): Promise<void> {
    await this.pause(this.startedAt + ms - Date.now());
  }

  /** Throws if a service has ended by itself, or the demo is interrupted. */
  async pause(ms: number): Promise<void> {
    await sleep(Math.max(0, ms), undefined, { signal: this.options.aborted });
    for (const service of this.services) service.check();
  }

  /** @returns where the database comes from */
  private async prepare(): Promise<string> {
    const { display, load } = this.options;
    const kafka = await startKafka(this.options.kafka, this.options);
    this.kafka = kafka;
    this.stops.push(() => kafka.stop());
    const database = await startDatabase(process.env);
    this.stops.push(() => database.stop());
    this.databaseUrl = database.url;
    const { brokers } = kafka;
    for (const name of [topic, deadLetters]) {
      await kafka.createTopic(name, partitions);
      if (this.options.kafka === 'environment') this.stops.push(() => deleteTopic(brokers, name));
    }
    this.env = {
      ...{ KAFKA_BROKERS: brokers.join(','), DATABASE_URL: database.url, GROUP_ID: this.groupId },
      ...{ HANDLER_DELAY_MS: '1', SESSION_TIMEOUT_MS: String(sessionTimeoutMs) },
      ...{ HEARTBEAT_INTERVAL_MS: '1000', AUTO_COMMIT_INTERVAL_MS: '1000' },
      ...this.options.env,
    };
    this.results = new Results(database.url, this.runId);
    await this.results.connect();
    for (let count = 0; count < 3; count += 1) this.start();
    await this.until(() => this.settledAt(3), 'three services share the partitions');
    this.load = new OrderLoad({ run: this.runId, brokers, topic, partitions, ...load });
    await this.load.start();
    display.say(`three services own ${partitions} partitions; ${load.rate} orders a second`);
    return database.source;
  }

  /** Everything sent is stored, and all services have gone in good order. */
  private async settle(): Promise<void> {
    const { display } = this.options;
    await this.load?.stop();
    const sent = this.load?.sent ?? 0;
    display.say(`the load has ended: ${sent} orders sent`);
    await this.until(() => this.stored >= sent, 'all orders are stored', 30_000).catch((thrown: unknown) => {
      // What is missing is the verdict's to say.
      display.say(thrown instanceof Error ? thrown.message : String(thrown));
    });
    await Promise.all(this.services.map((service) => service.stop()));
  }

  private async verdict(): Promise<Verdict> {
    const read = await this.results?.read(this.preparedAt);
    const generations = this.services.map(({ rebalances }) => rebalances);
    return judge({
      ...(read ?? { stored: 0, applied: 0, deliveries: [] }),
      ...{ sent: this.load?.sent ?? 0, startedAt: this.startedAt, endedAt: Date.now(), events: this.events },
      rebalances: Math.max(0, ...generations),
      uncommitted: await uncommitted(this.brokers, this.groupId, topic),
      poison: this.load?.poison ?? 0,
      deadLettered: await recordsIn(this.brokers, deadLetters),
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

  private settledAt(members: number): boolean {
    const views = this.services.map(({ view }) => view);
    const owned = views.reduce((sum, view) => sum + (view?.partitions.length ?? 0), 0);
    return owned === partitions && views.filter((view) => (view?.partitions.length ?? 0) > 0).length === members;
  }

  /** Keeps views and numbers fresh while the demo plays. */
  private async watch(): Promise<void> {
    while (this.startedAt !== 0 && !this.options.aborted.aborted) {
      await this.look();
      await sleep(250);
    }
  }

  private async look(): Promise<void> {
    const { display, seconds } = this.options;
    await Promise.all(this.services.map((service) => service.refresh()));
    this.stored = (await this.results?.stored().catch(() => this.stored)) ?? 0;
    const played = this.startedAt === 0 ? 0 : (Date.now() - this.startedAt) / 1000;
    const services = this.services.filter(({ alive }) => alive);
    const secondsLeft = seconds === null ? null : seconds - played;
    display.draw({ services, sent: this.load?.sent ?? 0, stored: this.stored, secondsLeft });
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
