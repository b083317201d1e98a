import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { javaProgram } from '../../../libs/testing/apache-kafka/java-runtime';
import { resolveClasspath } from '../../../libs/testing/apache-kafka/java-classpath';
import { type ProgramBuild } from '../program-build';

/** What a program may need to start, and what ends it. */
export interface Surroundings {
  readonly build: ProgramBuild;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** A process with an assignor that answers line by line, and stays warm. */
export class LineProgram {
  private readonly answers: AsyncIterator<string>;
  private trouble = '';

  private constructor(
    private readonly command: string,
    private readonly child: ChildProcess & { stdin: NodeJS.WritableStream },
  ) {
    const { stdout, stderr } = child;
    if (stdout === null) throw new Error(`${command} was started without its stdout.`);
    this.answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
    stderr?.on('data', (chunk: Buffer) => (this.trouble += chunk.toString()));
    child.once('error', ({ message }) => (this.trouble += message));
  }

  /** One of the Java programs beside this file, with Kafka's own assignor. */
  static async java(program: 'AssignorBench' | 'AssignorAnswers', { signal, log }: Surroundings): Promise<LineProgram> {
    const classpath = await resolveClasspath(log, signal);
    // It logs each assignment in full, which would be most of what is measured, and each claim that contradicts another.
    const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=off';
    const source = join(__dirname, `${program}.java`);
    return LineProgram.start(javaProgram(), [quiet, '-Xmx1g', '-cp', classpath, source], signal);
  }

  /** Ours, on plain JavaScript as it is published. */
  static ours({ build, signal }: Surroundings): LineProgram {
    return LineProgram.start(process.execPath, [build.path('test/bench/assignors/our-assignor-bench')], signal);
  }

  private static start(command: string, args: readonly string[], signal: AbortSignal): LineProgram {
    // A child that ends because of the signal emits an error, which `ask` tells.
    return new LineProgram(command, spawn(command, args, { stdio: 'pipe', signal, killSignal: 'SIGKILL' }));
  }

  async ask(line: string): Promise<string> {
    this.child.stdin.write(`${line}\n`);
    const { value, done } = (await this.answers.next()) as IteratorResult<string, undefined>;
    if (done !== true) return value;
    throw new Error(`${this.command} ended before it answered.\n${this.trouble}`);
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }
}
