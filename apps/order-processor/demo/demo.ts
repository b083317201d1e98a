import { type DemoKafkaSource } from './demo-kafka';
import { DemoSystem } from './demo-system';
import { type Display } from './display';
import { crash, freeze, join, restart } from './faults';
import { type Verdict } from './verdict';

/** When each thing is done, as a part of the time there is; the shortest demo leaves every one its time to show. */
export const shortestSeconds = 40;
const schedule = { join: 0.1, restart: 0.25, crash: 0.4, replace: 0.56, freeze: 0.64 };
const rate = 400;

/** Does to a running system what production does, by a schedule, and says what came of it. */
export class Demo {
  private readonly system: DemoSystem;

  constructor(
    private readonly seconds: number,
    kafka: DemoKafkaSource,
    display: Display,
    aborted: AbortSignal,
  ) {
    this.system = new DemoSystem({ kafka, display, aborted, load: { rate }, seconds });
  }

  run(): Promise<Verdict> {
    return this.system.run(() => this.play());
  }

  /** The scenario. Each step is followed by time in which its consequences can be seen. */
  private async play(): Promise<void> {
    const { system } = this;
    await this.at(schedule.join);
    join(system);
    await this.at(schedule.restart);
    await restart(system, await system.runningMember(0));
    await this.at(schedule.crash);
    await crash(system, await system.runningMember(1));
    await this.at(schedule.replace);
    join(system, 'takes its place');
    await this.at(schedule.freeze);
    await freeze(system, await system.runningMember(2));
    await this.at(1);
  }

  private at(part: number): Promise<void> {
    return this.system.at(part * this.seconds * 1000);
  }
}
