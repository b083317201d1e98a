import { step } from '../../protocol';
import { DeliveryFigures, type PauseFigures } from './delivery-figures';
import { History, type HistoryEntry } from './history';
import { Judge } from './judge';
import { ModelConsumerGroup } from './model-consumer-group';
import { ModelCoordinator } from './model-coordinator';
import { assignorOf, faultsEndAt, type FaultKind, type SimulationPlan } from './plan';
import { Random } from './random';
import { SimulatedBroker } from './simulated-broker';
import { type Machine } from './simulated-member';
import { Stage, topic } from './stage';
import { VirtualTime } from './virtual-time';

/** What a plan came to, from the first fault to the settled group. Times in virtual milliseconds. */
export interface SimulationResult {
  readonly rebalances: number;
  /** How often a partition went on with another member. */
  readonly moves: number;
  /** Of partitions that were not to move: with an eager assignor these pause too. */
  readonly keptPauses: PauseFigures;
  /** Of partitions that moved, or whose member was frozen. */
  readonly movedPauses: PauseFigures;
  /** Records that were processed once more. */
  readonly replays: readonly string[];
  readonly durationMs: number;
  /** How many events the whole simulation took. */
  readonly events: number;
  readonly history: readonly HistoryEntry[];
}

/** Faults that may make a member unsure whether it may process: then it waits, also with what it keeps. */
const unsettling: ReadonlySet<FaultKind> = new Set(['freeze', 'lose-answers', 'move-coordinator']);
const calmMs = 3000;

/**
 * Runs real membership machines against a model of the coordinator: first with faults and losses, then without, until the
 * group has settled. Throws an `InvariantViolation`, which bears the whole history, at the first rule that is broken.
 */
export function simulate(plan: SimulationPlan, machine: Machine = step): SimulationResult {
  checkPlan(plan);
  const assignor = assignorOf(plan);
  const time = new VirtualTime();
  const random = new Random(plan.seed);
  const history = new History(() => time.now);
  const eager = assignor?.protocol === 'eager';
  const figures = new DeliveryFigures(() => time.now, eager);
  const calm = plan.network.loss === 0 && !plan.faults.some(({ kind }) => unsettling.has(kind));
  const judge = new Judge(history, figures, calm && !eager);
  // Losses are faults: where the group settles first, they come after that.
  const conditions = { ...plan.network, loss: plan.settleFirst ? 0 : plan.network.loss };
  const broker = brokerOf(plan, assignor === null, time, judge, history);
  const stage = new Stage({ plan, assignor, broker, random, conditions, judge, history, machine });

  for (let place = 0; place < plan.members; place += 1) time.at(random.below(3000), () => stage.join(place));
  if (plan.settleFirst) {
    settle(plan, stage, time, history);
    figures.reset();
    conditions.loss = plan.network.loss;
  }
  const from = time.now;
  const before = plan.settleFirst ? broker.rebalances : 0;
  for (const fault of plan.faults) time.at(from + fault.at, () => stage.strike(fault));
  time.runUntil(from + faultsEndAt(plan));
  conditions.loss = 0;
  settle(plan, stage, time, history);
  return {
    rebalances: broker.rebalances - before,
    moves: figures.moves,
    keptPauses: figures.keptPauses,
    movedPauses: figures.movedPauses,
    replays: figures.replays,
    durationMs: time.now - from,
    events: time.events,
    history: history.entries,
  };
}

function brokerOf(
  { partitions, timing }: SimulationPlan,
  consumerProtocol: boolean,
  time: VirtualTime,
  judge: Judge,
  history: History,
): SimulatedBroker {
  const stored = judge.offsetStored.bind(judge);
  const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  const consumers = consumerProtocol ? new ModelConsumerGroup(all, timing, stored) : null;
  return new SimulatedBroker(time, new ModelCoordinator(stored), consumers, history);
}

/** Goes on until the group is settled, and stays so for a while. */
function settle({ timing, partitions }: SimulationPlan, stage: Stage, time: VirtualTime, history: History): void {
  // A session and a rebalance may each have to run out, twice, before the last crashed member is forgotten.
  const limit = time.now + 2 * (timing.sessionTimeoutMs + timing.rebalanceTimeoutMs) + 30_000;
  let calmSince: number | null = null;
  while (calmSince === null || time.now - calmSince < calmMs) {
    time.runUntil(time.now + 500);
    calmSince = stage.settled ? (calmSince ?? time.now) : null;
    if (time.now > limit) history.violated('the group settles', whatIsUnsettled(stage, partitions));
  }
}

function whatIsUnsettled({ alive }: Stage, partitions: number): string {
  const members = alive.map(
    ({ name, state }) => `${name} is ${state.phase.name} and drains ${state.draining.toString()}`,
  );
  const held = alive.reduce((sum, { state }) => sum + state.held.size, 0);
  return `${held} of ${partitions} partitions are held; ${members.join(', ')}`;
}

function checkPlan({ members, partitions, network, handler, timing }: SimulationPlan): void {
  const atLeastOne = { members, partitions, ...network, loss: 1, ...handler, ...timing };
  for (const [name, value] of Object.entries(atLeastOne)) {
    if (!(value >= 1)) throw new Error(`${name} is ${value}: a simulation needs at least 1.`);
  }
  if (!(network.loss >= 0 && network.loss < 1)) {
    throw new Error(`network.loss is ${network.loss}: it is a probability, from 0 to less than 1.`);
  }
}
