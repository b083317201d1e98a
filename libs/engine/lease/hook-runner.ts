import { partitionKey, type TopicPartition } from '../../protocol';
import { type OwnErrorCode } from '../error-names';
import { asError, KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type HookKind, type RebalanceHook, type RebalanceView } from '../listener';
import { type Clock } from '../ports';
import { type Lease } from '../record';
import { type PartitionLease } from './partition-lease';

/** What a view does while it is valid. */
export interface ViewActions {
  readonly pause: (lease: PartitionLease) => void;
  readonly resume: (lease: PartitionLease) => void;
  readonly commit: (leases: readonly PartitionLease[]) => Promise<void>;
}

/**
 * Runs the user's hooks on a change of the assignment: all of one kind at the same time, each bounded by
 * `hookTimeoutMs`. A hook that does not end in time is given up: its signal is aborted, its view is invalid.
 */
export class HookRunner {
  constructor(
    private readonly hooks: readonly RebalanceHook[],
    private readonly hookTimeoutMs: number,
    private readonly clock: Clock,
    private readonly publish: (event: Unstamped<ConsumerEvent>) => void,
    private readonly actions: ViewActions,
  ) {}

  ofKind(kind: HookKind): readonly RebalanceHook[] {
    return this.hooks.filter((hook) => hook.kind === kind);
  }

  /** Resolves with the hooks that failed, each published; never rejects. `until` brings the time-out forward. */
  async run(
    hooks: readonly RebalanceHook[],
    leases: readonly PartitionLease[],
    outcome: 'retried' | 'ignored',
    until = Infinity,
  ): Promise<readonly RebalanceHook[]> {
    if (leases.length === 0) return [];
    const failed = await Promise.all(
      hooks.map(async (hook) => {
        const told = { hook: hook.name, kind: hook.kind, partitions: coordinates(leases) };
        const startedAt = this.clock.now();
        try {
          await this.bounded(hook, leases, until);
          this.publish({ type: 'HookCompleted', ...told, durationMs: this.clock.now() - startedAt });
          return null;
        } catch (thrown) {
          const durationMs = this.clock.now() - startedAt;
          this.publish({ type: 'HookFailed', ...told, durationMs, error: asError(thrown), outcome });
          return hook;
        }
      }),
    );
    return failed.filter((hook) => hook !== null);
  }

  private async bounded(hook: RebalanceHook, leases: readonly PartitionLease[], until: number): Promise<void> {
    const controller = new AbortController();
    const view = new HookView(hook, leases, this.actions);
    const deadline = Math.min(until, this.clock.now() + this.hookTimeoutMs);
    let cancel = (): void => undefined;
    const timedOut = new Promise<never>((_, reject) => {
      const timer = this.clock.at(deadline, () => {
        const error = new KafkaRebalanceError(
          `${hook.name} (${hook.kind}) has not ended in time; what it does from now on is not waited for. ` +
            'Make it faster, heed its AbortSignal, or raise hookTimeoutMs.',
          { code: 'HOOK_TIMED_OUT', disposition: 'abandon' },
        );
        controller.abort(error);
        reject(error);
      });
      cancel = () => timer.cancel();
    });
    // The loser of the race may reject later, when nobody looks any more.
    const running = (async () => hook.run(coordinates(leases), view, controller.signal))();
    running.catch(() => undefined);
    try {
      await Promise.race([running, timedOut]);
    } finally {
      cancel();
      view.expire();
    }
  }
}

class HookView implements RebalanceView {
  private readonly byKey: ReadonlyMap<string, PartitionLease>;
  private expired = false;

  constructor(
    private readonly hook: RebalanceHook,
    leases: readonly PartitionLease[],
    private readonly actions: ViewActions,
  ) {
    this.byKey = new Map(leases.map((lease) => [partitionKey(lease), lease]));
  }

  expire(): void {
    this.expired = true;
  }

  seek(partition: TopicPartition, offset: bigint): void {
    if (this.hook.kind !== 'assigned') this.refuse('seek', 'only an assigned hook can say where a partition begins');
    this.own(partition).startOverride = offset;
  }

  lease(partition: TopicPartition): Lease {
    return this.own(partition).lease;
  }

  position(partition: TopicPartition): bigint | null {
    const lease = this.own(partition);
    return lease.startOverride ?? lease.position;
  }

  committed(partition: TopicPartition): bigint | null {
    return this.own(partition).ledger.committed;
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.actions.pause(this.own(partition));
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.actions.resume(this.own(partition));
  }

  async commit(): Promise<void> {
    this.check();
    if (this.hook.kind === 'lost') {
      this.refuse(
        'commit',
        'lost partitions may have another owner already; what was not committed is processed again',
      );
    }
    await this.actions.commit([...this.byKey.values()]);
  }

  private own(partition: TopicPartition): PartitionLease {
    this.check();
    const lease = this.byKey.get(partitionKey(partition));
    if (lease === undefined) {
      throw new KafkaRebalanceError(
        `${partitionKey(partition)} is not among the partitions of this call of ${this.hook.name}.`,
        { code: 'NOT_ASSIGNED', disposition: 'abandon' },
      );
    }
    return lease;
  }

  private check(): void {
    if (this.expired) {
      this.refuse(
        'use the view',
        'it ends with the call of the hook; inject KafkaConsumer for what comes later',
        'VIEW_EXPIRED',
      );
    }
  }

  private refuse(what: string, why: string, code: OwnErrorCode = 'NOT_ALLOWED_IN_HOOK'): never {
    throw new KafkaRebalanceError(`${this.hook.name} (${this.hook.kind}) cannot ${what}: ${why}.`, {
      code,
      disposition: 'abandon',
    });
  }
}

export function coordinates(leases: readonly PartitionLease[]): readonly TopicPartition[] {
  return leases.map(({ topic, partition }) => ({ topic, partition }));
}
