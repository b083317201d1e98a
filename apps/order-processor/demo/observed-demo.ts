import { createInterface } from 'node:readline';
import { alertRules, pace } from './alert-rules';
import { type DemoKafkaSource } from './demo-kafka';
import { DemoSystem } from './demo-system';
import { type Display } from './display';
import { faults, isFault, maxPollIntervalMs, type FaultName } from './faults';
import { Prometheus } from './prometheus';
import { type ServiceProcess } from './service-process';
import { type Verdict } from './verdict';

const rate = 200;
/** What hooks, the drain and the last commit may take together; by default it would be `maxPollIntervalMs`. */
const rebalanceTimeoutMs = 65_000;
/** A broker that is restarted is away for some seconds. */
const brokersAwayMs = 2000;
/** For what a fault sets off: a session has to end, and alerts with it. */
const afterEachMs = 15_000;
const scenario: readonly FaultName[] = ['join', 'leave', 'crash', 'join', 'freeze', 'slow', 'poison', 'broker'];

/** Services with a live page, and a Prometheus with our alerts: what each fault looks like to whoever is on call. */
export class ObservedDemo {
  private readonly system: DemoSystem;
  private readonly shown = new Set<ServiceProcess>();
  private prometheus: Prometheus | null = null;

  /** @param keep whether it stays, and does what is typed, rather than play all faults by itself */
  constructor(
    private readonly keep: boolean,
    kafka: DemoKafkaSource,
    private readonly display: Display,
    private readonly aborted: AbortSignal,
  ) {
    this.system = new DemoSystem({
      ...{ kafka, display, aborted, load: { rate, poisonEvery: Infinity }, seconds: null },
      env: {
        ...{ LIVE_PAGE: 'on', MAX_POLL_INTERVAL_MS: String(maxPollIntervalMs) },
        REBALANCE_TIMEOUT_MS: String(rebalanceTimeoutMs),
        ...{ BROKERS_AWAY_MS: String(brokersAwayMs), STORM_WINDOW_MS: String(600_000 * pace) },
      },
      changed: (services) => this.observe(services),
    });
  }

  async run(): Promise<Verdict> {
    this.prometheus = await Prometheus.start(process.env, await alertRules(), this.aborted);
    this.display.say(`Prometheus: ${this.prometheus.url}/alerts`);
    try {
      return await this.system.run(() => {
        this.display.say(`Kafka: ${this.system.brokers.join()}, group ${this.system.groupId}`);
        return this.keep ? this.obey() : this.play();
      });
    } finally {
      await this.prometheus.stop();
    }
  }

  private async play(): Promise<void> {
    await this.system.pause(afterEachMs / 3);
    for (const name of scenario) {
      await faults[name].inject(this.system);
      await this.system.pause(afterEachMs);
    }
  }

  /** What is typed happens, one after the other, until `end` is. */
  private async obey(): Promise<void> {
    const names = Object.entries(faults).map(([name, { about }]) => `  ${name.padEnd(8)}${about}`);
    this.display.say(['Type what shall happen, and Enter:', ...names, '  end     the verdict'].join('\n'));
    const typed: string[] = [];
    const lines = createInterface({ input: process.stdin }).on('line', (line) => typed.push(line.trim()));
    try {
      for (;;) {
        const next = typed.shift();
        if (next === 'end') return;
        if (next === undefined || next === '') await this.system.pause(100);
        else await this.attempt(next);
      }
    } finally {
      lines.close();
    }
  }

  private async attempt(name: string): Promise<void> {
    try {
      if (!isFault(name)) throw new Error(`'${name}' is none of ${Object.keys(faults).join(', ')}, end`);
      await faults[name].inject(this.system);
    } catch (thrown) {
      this.aborted.throwIfAborted();
      this.display.say(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  private observe(services: readonly ServiceProcess[]): void {
    const listening = services.filter(({ alive, address }) => alive && address !== null);
    this.prometheus?.scrape(listening.map(({ name, address }) => ({ name, address: address ?? '' })));
    for (const service of listening) {
      if (!this.shown.has(service))
        this.display.say(`${service.name}: http://${service.address ?? ''}/kafka-rebalance`);
      this.shown.add(service);
    }
  }
}
