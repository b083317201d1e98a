import { type Clock, type ConsumerEvent, type GroupConsumer } from '../../engine';
import { chosenCategories, unknownCategories, type DebugChoice } from './categories';
import { FloodGuard } from './flood-guard';
import { lineKind } from './line-kind';
import { lines } from './lines';
import { fieldsOf } from './log-fields';
import { type LineContext, type LineOf, type LogLevel, type LogLine } from './log-line';
import { type NestOutput } from './nest-output';

export interface LogSetup {
  /** The name of the consumer in its application. */
  readonly name: string;
  readonly output: NestOutput;
  readonly clock: Clock;
  /** What the environment says in `KAFKA_REBALANCE_DEBUG`. */
  readonly debug: string | undefined;
}

/** The log of one consumer: one line for each transition, at debug what somebody asks for, and no flood. */
export class LogSink {
  private readonly guard: FloodGuard;
  private readonly choice: DebugChoice;
  private readonly context: LineContext;

  constructor(
    private readonly setup: LogSetup,
    consumer: GroupConsumer,
    toldByTimeline: boolean,
  ) {
    const { clock, output, debug } = setup;
    this.context = { groupId: consumer.groupId, toldByTimeline };
    this.guard = new FloodGuard(clock, (line) => output.write(line));
    this.choice = chosenCategories(debug);
    const { unknown } = this.choice;
    if (unknown.length > 0)
      output.write({ ...{ level: 'warn', kind: 'debug' }, text: unknownCategories(unknown), fields: {} });
    consumer.observe((event) => this.observe(event));
  }

  /** A line that no event makes. */
  write(line: Omit<LogLine, 'fields'>, fields: Readonly<Record<string, unknown>>): void {
    const { groupId } = this.context;
    this.guard.admit({ ...line, fields: { event: line.kind, consumer: this.setup.name, group: groupId, ...fields } });
  }

  private observe(event: ConsumerEvent): void {
    const line = lines[event.type] as LineOf<ConsumerEvent>;
    const level = this.levelOf(event, line);
    if (level !== null) {
      this.write({ level, text: line.text(event, this.context), kind: lineKind(event) }, fieldsOf(event));
    }
    if (event.type === 'ConsumerStopped') this.guard.close();
  }

  /** Null: the line is not written, and so not made. */
  private levelOf(event: ConsumerEvent, { level, category }: LineOf<ConsumerEvent>): LogLevel | null {
    const wanted = typeof level === 'function' ? level(event, this.context) : level;
    if (wanted !== 'debug' && wanted !== 'protocol') return wanted;
    if (this.choice.wanted === null) return wanted === 'debug' ? wanted : null;
    const about = typeof category === 'function' ? category(event) : category;
    return this.choice.wanted.has(about) ? this.setup.output.visible('debug') : null;
  }
}
