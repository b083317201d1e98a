import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { javaProgram } from '../../../libs/testing/apache-kafka/java-runtime';
import { resolveClasspath } from '../../../libs/testing/apache-kafka/java-classpath';
import { type Scenario } from './scenario';

/** Kafka's own assignor in a Java process that lives as long as the benchmark, so that it stays warm. */
export class JavaSide {
  private readonly answers: AsyncIterator<string>;
  private trouble = '';

  private constructor(private readonly child: ChildProcess & { stdin: NodeJS.WritableStream }) {
    const { stdout, stderr } = child;
    if (stdout === null) throw new Error('Java was started without its stdout.');
    this.answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
    stderr?.on('data', (chunk: Buffer) => (this.trouble += chunk.toString()));
    child.once('error', ({ message }) => (this.trouble += message));
  }

  static async start(log: (line: string) => void, signal: AbortSignal): Promise<JavaSide> {
    const classpath = await resolveClasspath(log, signal);
    // It logs each assignment in full at level info, which would be most of what is measured.
    const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
    const program = join(__dirname, 'AssignorBench.java');
    return new JavaSide(spawn(javaProgram(), [quiet, '-Xmx1g', '-cp', classpath, program], { stdio: 'pipe' }));
  }

  /** Microseconds, median of so many rounds. */
  async measure(
    { members, topics, partitionsOfEach, subscriptions, event }: Scenario,
    rounds: number,
  ): Promise<number> {
    this.child.stdin.write(`${[members, topics, partitionsOfEach, subscriptions, event, rounds].join(' ')}\n`);
    const { value, done } = (await this.answers.next()) as IteratorResult<string, undefined>;
    if (done !== true) return Number(value);
    throw new Error(`Java ended before it answered; is Java 17 there?\n${this.trouble}`);
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }
}
