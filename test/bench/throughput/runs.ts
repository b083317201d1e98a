import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { resolveClasspath } from '../../../libs/testing/apache-kafka/java-classpath';
import { javaProgram } from '../../../libs/testing/apache-kafka/java-runtime';
import { ProcessUsage } from '../process-usage';
import { type ProgramBuild } from '../program-build';
import { inJson, untilTold } from '../told-process';
import { type Contender } from './contender';
import { javaArguments, JavaOutput, type JavaProgram } from './java-tool';
import { MeasuredWindow, type WindowBounds } from './measured-window';
import { type MeasuredSetup } from './measured-process';
import { type RunReport } from './run-report';
import { type Workload } from './workload';

export interface RunSetup {
  readonly build: ProgramBuild;
  readonly brokers: string[];
  readonly topic: string;
  readonly workload: Workload;
  readonly bounds: WindowBounds;
  readonly librdkafka: string | null;
  readonly signal: AbortSignal;
}

/** One contender, once, in a process of its own. */
export async function run({ name, program }: Contender, setup: RunSetup): Promise<RunReport> {
  const { build, brokers, topic, workload, bounds, signal } = setup;
  const groupId = `bench-${randomUUID()}`;
  if (program !== 'node') return runJava(program, groupId, setup);
  const { handlerMs, order } = workload;
  const task: MeasuredSetup = {
    ...{ contender: name, brokers, topic, groupId, workload: { handlerMs, order }, bounds },
    librdkafka: setup.librdkafka,
  };
  const child = spawn(process.execPath, [build.path('test/bench/throughput/measured-process')], {
    ...{ env: { ...process.env, BENCH_MEASURED: JSON.stringify(task) }, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  return untilTold(child, name, signal, (line) => inJson(line) as RunReport | null);
}

async function runJava(program: JavaProgram, groupId: string, setup: RunSetup): Promise<RunReport> {
  const { brokers, topic, workload, bounds, signal } = setup;
  const classpath = await resolveClasspath(() => undefined);
  const quiet = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', classpath];
  const task = { brokers, topic, groupId, records: workload.records };
  const child = spawn(javaProgram(), [...quiet, ...javaArguments(program, task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const window = new MeasuredWindow(bounds);
  const output = new JavaOutput(program);
  const usage = ProcessUsage.of(child);
  let cpuBefore: number | null = null;
  return untilTold(child, program, signal, (line) => {
    const turn = window.count(output.recordsIn(line), performance.now());
    if (turn === 'begin') cpuBefore = usage.cpuUs();
    if (turn !== 'end') return null;
    const { records, ms } = window.result;
    const cpu = usage.cpuUs();
    return {
      recordsPerSecond: (records * 1000) / ms,
      cpuUsPerRecord: cpu === null || cpuBefore === null ? null : (cpu - cpuBefore) / records,
      peakRssMb: usage.peakRssMb(),
      loopDelayMs: null,
      requestsPerSecond: null,
    };
  });
}
