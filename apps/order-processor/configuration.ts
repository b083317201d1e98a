import { Logger } from '@nestjs/common';
import { kubernetesLeavePolicy, type ConsumerOptions, type KubernetesLeaveDecision } from '../../src';

/** What the service is told by its environment. Times in milliseconds. */
export interface Configuration {
  readonly brokers: string[];
  readonly databaseUrl: string;
  readonly port: number;
  /** How this process calls itself in the table of deliveries. */
  readonly memberName: string;
  /** Simulated work for each order. */
  readonly handlerDelayMs: number;
  /** A JSON line on stdout for the port and each change of the assignment: for the demo, and for tests. */
  readonly printEvents: boolean;
  readonly consumer: ConsumerOptions;
  /** From when on health speaks of storms, and of brokers that are away. */
  readonly health: { readonly stormWindowMs: number; readonly brokersAwayMs: number };
  /** Whether it shows the live page, to whoever reaches its port. */
  readonly livePage: boolean;
}

/** @throws Error that lists every variable that is missing or wrong */
export function readConfiguration(env: NodeJS.ProcessEnv): Configuration {
  const problems: string[] = [];
  const required = (name: string, example: string): string => {
    const value = env[name]?.trim() ?? '';
    if (value === '') problems.push(`${name} is not set; for example ${name}=${example}`);
    return value;
  };
  const number = (name: string, fallback: number): number => {
    const value = env[name];
    if (value === undefined || value === '') return fallback;
    const parsed = Number(value);
    if (!Number.isInteger(parsed) || parsed < 0) problems.push(`${name}=${value} is not a whole number of 0 or more`);
    return parsed;
  };
  const instance = env.GROUP_INSTANCE_ID ?? '';
  const podName = env.POD_NAME;
  const rebalanceTimeoutMs = number('REBALANCE_TIMEOUT_MS', 0);
  const configuration: Configuration = {
    brokers: required('KAFKA_BROKERS', 'localhost:9092').split(','),
    databaseUrl: required('DATABASE_URL', 'postgres://user:password@localhost:5432/orders'),
    port: number('PORT', 3000),
    memberName: env.MEMBER_NAME ?? `order-processor-${process.pid}`,
    handlerDelayMs: number('HANDLER_DELAY_MS', 0),
    printEvents: env.PRINT_EVENTS === 'json',
    livePage: env.LIVE_PAGE === 'on',
    health: {
      ...{ stormWindowMs: number('STORM_WINDOW_MS', 600_000), brokersAwayMs: number('BROKERS_AWAY_MS', 30_000) },
    },
    consumer: {
      groupId: env.GROUP_ID ?? 'order-processors',
      autoOffsetReset: 'earliest',
      sessionTimeoutMs: number('SESSION_TIMEOUT_MS', 45_000),
      heartbeatIntervalMs: number('HEARTBEAT_INTERVAL_MS', 3000),
      maxPollIntervalMs: number('MAX_POLL_INTERVAL_MS', 300_000),
      autoCommitIntervalMs: number('AUTO_COMMIT_INTERVAL_MS', 1000),
      ...(rebalanceTimeoutMs === 0 ? {} : { rebalanceTimeoutMs }),
      ...(instance === '' ? {} : { groupInstanceId: instance }),
      ...(podName === undefined
        ? {}
        : { leaveGroupOnClose: kubernetesLeavePolicy({ podName, onDecision: logDecision }) }),
    },
  };
  if (problems.length > 0) throw new Error(`The environment is not complete:\n  - ${problems.join('\n  - ')}`);
  return configuration;
}

function logDecision({ reason, error }: KubernetesLeaveDecision): void {
  const logger = new Logger('LeavePolicy');
  if (error === null) logger.log(reason);
  else logger.warn(reason);
}

export const CONFIGURATION = Symbol('configuration');
