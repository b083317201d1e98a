import { setTimeout as sleep } from 'node:timers/promises';
import { type ProducedRecord } from '../check/history';
import { monotonicMs } from '../member/member-event';
import { type ProxiedCluster } from './proxied-cluster';

type OffsetsByGroup = ReadonlyMap<string, readonly number[]>;

const everyMs = 2000;

/** Asks again and again what the groups have committed, from outside. */
export class OffsetsWatch {
  readonly observed: { readonly at: number; readonly groups: OffsetsByGroup }[] = [];
  private watching: Promise<void> | null = null;
  private readonly ended = new AbortController();

  constructor(
    private readonly cluster: ProxiedCluster,
    private readonly groupIds: readonly string[],
    private readonly topic: string,
    private readonly partitions: number,
  ) {}

  start(): void {
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await this.watching;
  }

  /** Of every group that answers; -1: nothing. */
  look(): Promise<OffsetsByGroup> {
    return this.cluster.withAdmin(async (admin) => {
      const found = new Map<string, readonly number[]>();
      for (const groupId of this.groupIds) {
        const answer = await admin.fetchOffsets({ groupId, topics: [this.topic] }).catch(() => null);
        if (answer === null) continue;
        const offsets = Array.from({ length: this.partitions }, () => -1);
        for (const { partition, offset } of answer[0]?.partitions ?? []) offsets[partition] = Number(offset);
        found.set(groupId, offsets);
      }
      return found;
    });
  }

  /** Waits until every group has committed all of `log`, or the time is over. */
  async reach(log: readonly ProducedRecord[], withinMs: number, signal: AbortSignal): Promise<void> {
    const ends = Array.from({ length: this.partitions }, () => 0);
    for (const { partition, offset } of log) ends[partition] = Math.max(ends[partition] ?? 0, offset + 1);
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline) {
      const now = await this.look().catch(() => null);
      const reached = this.groupIds.every((id) =>
        ends.every((end, partition) => (now?.get(id)?.[partition] ?? 0) >= end),
      );
      if (reached) return;
      await sleep(250, undefined, { signal });
    }
  }

  private async watch(): Promise<void> {
    while (!this.ended.signal.aborted) {
      const at = monotonicMs();
      const groups = await this.look().catch(() => null);
      if (groups !== null) this.observed.push({ at, groups });
      await sleep(everyMs, undefined, { signal: this.ended.signal }).catch(() => undefined);
    }
  }
}
