import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ClusterAdmin } from './cluster-admin';
import { type Command, lastLines, runCommand } from './command';
import {
  composeCommand,
  type ComposeProject,
  downCommand,
  findComposeFile,
  runningCommand,
  services,
  upCommand,
  writeOverride,
} from './docker-compose';
import { findFreePorts } from './free-port';
import { type KafkaNode, type LaunchedCluster, type LaunchOptions } from './kafka-node';
import { ParentWatchdog } from './parent-watchdog';
import { quickTestProperties } from './server-properties';

/** Starts containers. Does not wait until the brokers serve. */
export async function launchByDocker(options: LaunchOptions): Promise<LaunchedCluster> {
  if (options.security !== undefined) throw new Error('A broker that authenticates is started by Java alone.');
  const composeFile = findComposeFile();
  if (composeFile === null) throw new Error('compose.yaml is missing at the top of the package.');
  const folder = await mkdtemp(join(tmpdir(), 'kafka-cluster-'));
  const project: ComposeProject = {
    // Project names allow small letters and digits only.
    name: basename(folder).toLowerCase(),
    brokers: options.brokers,
    composeFile,
    overrideFile: join(folder, 'override.json'),
    ports: await findFreePorts(options.brokers),
  };
  await writeFile(
    project.overrideFile,
    writeOverride(options.brokers, { ...quickTestProperties(options.brokers), ...options.properties }),
  );
  const watchdog = options.lifetime === 'process' ? watchOver(project, folder) : null;
  const stop = async (): Promise<void> => {
    await runCommand(downCommand(project));
    watchdog?.release();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    options.log('starting Kafka by Docker, some minutes if the image must be pulled');
    await run(upCommand(project), options.signal);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const nodes = services(options.brokers).map((service, index) => dockerNode(project, service, index));
  return {
    brokers: nodes.map((node) => node.address),
    nodes,
    trace: { source: 'docker', folder, project },
    trouble: async () => {
      const { exitCode, output } = await runCommand(runningCommand(project));
      const stopped = services(options.brokers).find((service) => !output.split('\n').includes(service));
      if (exitCode !== 0 || stopped === undefined) return null;
      const written = await runCommand(composeCommand(project, 'logs', '--no-color', '--tail', '20', stopped));
      return `Container ${stopped} ended. The end of its log:\n${written.output}`;
    },
    stop,
  };
}

/** The pid is unknown on purpose: where Docker runs in a virtual machine, the number means another process here. */
function dockerNode(project: ComposeProject, service: string, index: number): KafkaNode {
  const id = index + 1;
  const address = `127.0.0.1:${project.ports[index] ?? 0}`;
  // Not checked: they are idempotent, and compose fails if the container already is as wanted.
  const compose = async (...args: string[]): Promise<void> => {
    await runCommand(composeCommand(project, ...args, service));
  };
  const node: KafkaNode = {
    id,
    address,
    pid: null,
    kill: () => compose('kill', '--signal', 'SIGKILL'),
    freeze: () => compose('pause'),
    thaw: () => compose('unpause'),
    stop: async () => {
      await compose('unpause');
      await compose('stop', '--timeout', '30');
    },
    restart: async () => {
      await node.stop();
      await run(composeCommand(project, 'start', service));
      await new ClusterAdmin([address]).waitUntilServing({ nodes: [id], deadline: Date.now() + 60_000 });
    },
  };
  return node;
}

function watchOver(project: ComposeProject, folder: string): ParentWatchdog {
  const { program, args } = downCommand(project);
  return new ParentWatchdog('folder=$1; shift; "$@"; rm -rf "$folder"', [folder, program, ...args]);
}

async function run(command: Command, signal?: AbortSignal): Promise<void> {
  const { exitCode, output } = await runCommand(command, { signal });
  if (exitCode !== 0) {
    throw new Error(`${command.program} ${command.args.join(' ')} failed:\n${lastLines(output, 20)}`);
  }
}
