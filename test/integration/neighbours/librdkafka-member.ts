import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { debianPython } from './debian-python';

interface Line {
  readonly type: 'joins' | 'assigned' | 'revoked' | 'lost' | 'read';
  readonly partitions?: readonly number[];
  readonly partition?: number;
  readonly offset?: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface LibrdkafkaSetup {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly groupId: string;
  /** `partition.assignment.strategy`. */
  readonly strategy: string;
  readonly heartbeatMs?: number;
  readonly sessionMs?: number;
  /** What it logs to stderr, by contexts of librdkafka: `cgrp` is its part in the group. */
  readonly debug?: string;
}

/** librdkafka, by its Python client: what the clients of Python, Go, C# and others are made of. */
export class LibrdkafkaMember {
  readonly lines: Line[] = [];
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;
  private errors = '';

  constructor({ brokers, topic, groupId, strategy, heartbeatMs = 500, sessionMs = 6000, debug }: LibrdkafkaSetup) {
    const settings = {
      ...(debug === undefined ? {} : { debug }),
      topic,
      'bootstrap.servers': brokers.join(','),
      'group.id': groupId,
      'partition.assignment.strategy': strategy,
      'auto.offset.reset': 'earliest',
      'auto.commit.interval.ms': 200,
      'session.timeout.ms': sessionMs,
      'heartbeat.interval.ms': heartbeatMs,
    };
    const env = { ...process.env, ...debianPython };
    this.child = spawn('python3', [join(__dirname, 'librdkafka-member.py'), JSON.stringify(settings)], {
      ...{ env, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    this.exited = once(this.child, 'exit');
    if (this.child.stdout === null || this.child.stderr === null) throw new Error('no pipes');
    createInterface({ input: this.child.stdout }).on('line', (line) => this.lines.push(JSON.parse(line) as Line));
    this.child.stderr.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
  }

  get stderr(): string {
    return this.errors;
  }

  get partitions(): readonly number[] {
    const owned = new Set<number>();
    for (const { type, partitions = [] } of this.lines) {
      for (const partition of partitions) {
        if (type === 'assigned') owned.add(partition);
        else owned.delete(partition);
      }
    }
    return [...owned];
  }

  /** What it has read, as `partition:offset`. */
  get offsets(): readonly string[] {
    return this.lines.filter(({ type }) => type === 'read').map(({ partition, offset }) => `${partition}:${offset}`);
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** In good order: it commits and leaves. */
  async stop(): Promise<void> {
    if (!this.hasEnded) this.child.kill('SIGTERM');
    await this.exited;
  }
}
