import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { resolveClasspath } from '../../../libs/testing/apache-kafka/java-classpath';

interface JavaLine {
  readonly name: string;
  readonly partitions?: readonly {
    readonly topic: string;
    readonly partition: number;
    /** Of `records_consumed`: the first and the last of what was read at once. */
    readonly minOffset?: number;
    readonly maxOffset?: number;
  }[];
  readonly count?: number;
}

/** Kafka's own `VerifiableConsumer`, from its tools: a Java member of a group. */
export class JavaMember {
  readonly lines: JavaLine[] = [];
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;
  private errors = '';

  private constructor(classpath: string, args: readonly string[]) {
    const jvm = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classpath];
    this.child = spawn('java', [...jvm, 'org.apache.kafka.tools.VerifiableConsumer', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exited = once(this.child, 'exit');
    if (this.child.stdout === null || this.child.stderr === null) throw new Error('no pipes');
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) this.lines.push(JSON.parse(line) as JavaLine);
    });
    this.child.stderr.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
  }

  static async start(
    brokers: readonly string[],
    topic: string,
    groupId: string,
    assignor: string,
  ): Promise<JavaMember> {
    return JavaMember.run(brokers, topic, groupId, [
      ...['--assignment-strategy', `org.apache.kafka.clients.consumer.${assignor}`],
      ...['--session-timeout', '6000', '--group-protocol', 'classic'],
    ]);
  }

  /** With `group.protocol=consumer` (KIP-848), where the broker assigns. */
  static async startConsumer(brokers: readonly string[], topic: string, groupId: string): Promise<JavaMember> {
    const protocol = ['--group-protocol', 'consumer', '--group-remote-assignor', 'uniform'];
    return JavaMember.run(brokers, topic, groupId, protocol);
  }

  private static async run(
    brokers: readonly string[],
    topic: string,
    groupId: string,
    membership: readonly string[],
  ): Promise<JavaMember> {
    const classpath = await resolveClasspath(() => undefined);
    return new JavaMember(classpath, [
      ...['--bootstrap-server', brokers.join(','), '--topic', topic, '--group-id', groupId],
      ...['--reset-policy', 'earliest', ...membership],
    ]);
  }

  get stderr(): string {
    return this.errors;
  }

  /** What it owns: the sum of what it was given less what was taken. */
  get partitions(): readonly number[] {
    const owned = new Set<number>();
    for (const { name, partitions = [] } of this.lines) {
      for (const { partition } of partitions) {
        if (name === 'partitions_assigned') owned.add(partition);
        if (name === 'partitions_revoked' || name === 'partitions_lost') owned.delete(partition);
      }
    }
    return [...owned];
  }

  get consumed(): number {
    return this.lines.reduce((sum, { name, count = 0 }) => sum + (name === 'records_consumed' ? count : 0), 0);
  }

  /** What it has read, as `partition:offset`. */
  get offsets(): readonly string[] {
    const read = this.lines.filter(({ name }) => name === 'records_consumed').flatMap((line) => line.partitions ?? []);
    return read.flatMap(({ partition, minOffset = 0, maxOffset = -1 }) =>
      Array.from({ length: maxOffset - minOffset + 1 }, (_, index) => `${partition}:${minOffset + index}`),
    );
  }

  /** In good order: it commits and leaves. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
    await this.exited;
  }
}
