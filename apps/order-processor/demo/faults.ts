import { sessionTimeoutMs, type DemoSystem } from './demo-system';
import { type ServiceProcess } from './service-process';

/** What production does to a consumer group. */
export interface Fault {
  readonly about: string;
  /** Resolves when it is over; what it has set off may go on. */
  inject(system: DemoSystem): Promise<void> | void;
}

const freezeMs = sessionTimeoutMs + 3000;
/** Of an observed demo: a handler in a process that freezes must not seem to hang, and who hangs is waited for. */
export const maxPollIntervalMs = freezeMs + 2000;
const slowMs = maxPollIntervalMs + 5000;
/** Longer than a session, so that nobody is sure of theirs any more. */
const brokerAwayMs = sessionTimeoutMs + 3000;
const poisonRecords = 3;

/** By the names that they are called by; each befalls the oldest service, if it befalls one. */
export const faults = {
  join: { about: 'a service joins', inject: (system) => join(system) },
  leave: { about: 'one is stopped gracefully (SIGTERM)', inject: leave },
  crash: { about: 'one is killed (SIGKILL)', inject: (system) => crash(system, system.member(0)) },
  freeze: { about: `one freezes for ${seconds(freezeMs)}`, inject: (system) => freeze(system, system.member(0)) },
  slow: { about: `a handler waits ${seconds(slowMs)} for the database`, inject: slow },
  poison: { about: 'records come that are no orders', inject: poison },
  broker: { about: `the broker is away for ${seconds(brokerAwayMs)} and more`, inject: restartBroker },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;

export function isFault(name: string): name is FaultName {
  return Object.hasOwn(faults, name);
}

export function join(system: DemoSystem, how = 'joins'): void {
  const service = system.start();
  system.happened('join', service, `${service.name} ${how}`);
}

async function leave(system: DemoSystem): Promise<void> {
  const service = system.member(0);
  system.happened('leave', service, `${service.name} is stopped gracefully (SIGTERM)`);
  await service.stop();
}

/** As a deployment does it. */
export async function restart(system: DemoSystem, service: ServiceProcess): Promise<void> {
  system.happened('restart', service, `${service.name} is restarted gracefully (SIGTERM)`);
  await service.stop();
  join(system, 'takes its place');
}

export async function crash(system: DemoSystem, service: ServiceProcess): Promise<void> {
  system.happened('crash', service, `${service.name} is killed (SIGKILL)`);
  await service.kill();
}

export async function freeze(system: DemoSystem, service: ServiceProcess): Promise<void> {
  system.happened('freeze', service, `${service.name} freezes for ${seconds(freezeMs)} (SIGSTOP)`);
  service.freeze();
  await system.pause(freezeMs);
  service.thaw();
  system.happened('freeze', service, `${service.name} goes on (SIGCONT)`);
}

/** A lock in the database that is held for longer than `maxPollIntervalMs`: the handler hangs, and heeds no signal. */
async function slow(system: DemoSystem): Promise<void> {
  const service = system.member(0);
  const partition = service.view?.partitions[0]?.partition;
  if (partition === undefined) throw new Error(`${service.name} has no partition`);
  const lock = await system.lockCustomerOf(partition);
  try {
    const whose = `${service.name} waits for a lock in the database, with an order of partition ${partition}`;
    system.happened('slow', service, `${whose}, for ${seconds(slowMs)}`);
    await system.pause(slowMs);
  } finally {
    await lock.release();
  }
  system.happened('slow', service, `${service.name} has the lock`);
}

async function poison(system: DemoSystem): Promise<void> {
  system.happened('poison', null, `${poisonRecords} records come that are no orders`);
  await system.sendPoison(poisonRecords);
}

async function restartBroker(system: DemoSystem): Promise<void> {
  const { broker } = system;
  if (broker === null) throw new Error('The brokers of KAFKA_BROKERS are not restarted: they are yours');
  system.happened('broker', null, `the broker is restarted, and away for ${seconds(brokerAwayMs)}`);
  await broker.stop();
  await system.pause(brokerAwayMs);
  await broker.restart();
  system.happened('broker', null, 'the broker serves again');
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
