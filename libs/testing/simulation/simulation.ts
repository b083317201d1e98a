import { type Assignor, type MembershipConfig } from '../../protocol';
import { History } from './history';
import { ModelConsumerGroup } from './model-consumer-group';
import { ModelCoordinator } from './model-coordinator';
import { Random } from './random';
import { SimulatedMember } from './simulated-member';
import { SimulatedNetwork, type NetworkFaults } from './simulated-network';
import { VirtualTime } from './virtual-time';

export interface SimulationOptions {
  readonly seed: number;
  /** Who assigns: the leader by this assignor, or the coordinator. */
  readonly assignor: Assignor | 'consumer';
  readonly partitions: number;
  readonly members: number;
  /** Static members keep their instance id over restarts. */
  readonly staticMembers: boolean;
  /** How long faults are made, in virtual milliseconds. */
  readonly faultsMs: number;
  /** What may happen: each is chosen about as often as the others. */
  readonly faults: readonly ('join' | 'stop' | 'crash' | 'freeze')[];
  readonly network: NetworkFaults;
}

export interface SimulationResult {
  readonly processedTwice: readonly string[];
  readonly rebalances: number;
  readonly history: readonly string[];
}

const topic = 'orders';
const settleMs = 60_000;
const config: MembershipConfig = {
  groupInstanceId: null,
  protocol: 'cooperative',
  fallbackProtocol: null,
  ownMemberId: 'own',
  sessionTimeoutMs: 6000,
  heartbeatIntervalMs: 1000,
  drainTimeoutMs: 3000,
  retryBackoffMs: 100,
  retryBackoffMaxMs: 1000,
  rebalanceTimeoutMs: 20_000,
};

/** Of members that never lead. */
const noAssignor: Assignor = {
  ...{ name: 'none', protocol: 'cooperative', userData: 'none' },
  assign: () => new Map(),
};

/**
 * Runs real membership machines against the model coordinator: first with faults, then without, until the group has
 * settled. Throws an `InvariantViolation` that bears the whole history.
 */
export function simulate(options: SimulationOptions): SimulationResult {
  const time = new VirtualTime();
  const random = new Random(options.seed);
  const history = new History(() => time.now);
  const coordinator = new ModelCoordinator((partition, offset) => history.offsetStored(partition, offset));
  const partitions = Array.from({ length: options.partitions }, (_, partition) => ({ topic, partition }));
  const { sessionTimeoutMs, heartbeatIntervalMs } = config;
  const consumers =
    options.assignor === 'consumer'
      ? new ModelConsumerGroup(partitions, { sessionTimeoutMs, heartbeatIntervalMs }, (partition, offset) =>
          history.offsetStored(partition, offset),
        )
      : null;
  const network = new SimulatedNetwork(time, random, coordinator, consumers, options.network);
  const assignor = options.assignor === 'consumer' ? noAssignor : options.assignor;
  const protocol = options.assignor === 'consumer' ? 'consumer' : options.assignor.protocol;
  const members: SimulatedMember[] = [];
  const partitionCounts = new Map([[topic, options.partitions]]);

  const add = (groupInstanceId: string | null): void => {
    const member = new SimulatedMember({
      name: `m${members.length}`,
      config: { ...config, groupInstanceId, protocol, ownMemberId: `id-${members.length}` },
      ...{ topics: [topic], partitionCounts, assignor, network, history },
    });
    members.push(member);
    member.start();
  };
  const place = (index: number): string | null => (options.staticMembers ? `place-${index}` : null);
  const places = new Map<SimulatedMember, number>();
  const join = (index: number): void => {
    history.note(`m${members.length}`, `joins${options.staticMembers ? ` as place-${index}` : ''}`);
    add(place(index));
    const added = members.at(-1);
    if (added !== undefined) places.set(added, index);
  };
  const strike = (): void => {
    const alive = members.filter(
      (member) => member.alive && member.state.phase.name !== 'leaving' && member.frozenUntil <= time.now,
    );
    const victim = random.pick(alive);
    const fault = random.pick(options.faults);
    // A place of its own: with the id of a member that is still to come, one of the two could never join.
    if (fault === 'join' && alive.length < options.members + 2) join(options.members + members.length);
    else if (victim !== undefined && alive.length > 1) {
      if (fault === 'stop') victim.stop();
      if (fault === 'crash') victim.crash();
      if (fault === 'freeze') victim.freeze(1000 + random.below(12_000));
      // Restarted in its place; a static member within its session as a rule.
      if (fault === 'stop' || fault === 'crash') {
        const index = places.get(victim) ?? members.length;
        const back = 5100 + random.below(3000);
        time.at(time.now + back, () => join(index));
      }
    }
    if (time.now < options.faultsMs) time.at(time.now + 500 + random.below(8000), strike);
  };
  for (let index = 0; index < options.members; index += 1) time.at(random.below(3000), () => join(index));
  time.at(5000, strike);

  const run = (until: number): void => {
    while (time.advance(until));
  };
  run(options.faultsMs + 10_000);
  network.faults = { ...network.faults, loss: 0 };
  run(options.faultsMs + 10_000 + settleMs);
  checkSettled(members, consumers?.settled ?? coordinator.state === 'Stable', history, options);
  return {
    processedTwice: history.processedTwice,
    rebalances: consumers?.groupEpoch ?? coordinator.generation,
    history: history.lines,
  };
}

/** Eventual stability: all that are alive are stable members of one generation, and every partition has one owner. */
function checkSettled(
  members: readonly SimulatedMember[],
  groupSettled: boolean,
  history: History,
  { partitions }: SimulationOptions,
): void {
  const alive = members.filter((member) => member.alive);
  const unsettled = alive.filter(({ state }) => state.phase.name !== 'stable' || !state.draining.isEmpty);
  for (const { name, state } of unsettled) {
    history.violated('eventual stability', `${name} is ${state.phase.name}, drains ${state.draining.toString()}`);
  }
  if (!groupSettled) history.violated('eventual stability', 'the group is not');
  const held = alive.flatMap((member) => member.heldKeys);
  if (held.length !== partitions || new Set(held).size !== partitions) {
    history.violated(
      'eventual stability',
      `${held.length} leases on ${new Set(held).size} of ${partitions} partitions`,
    );
  }
}
