import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abortReason, lastLines, runCommand } from './command';
import { findFreePorts } from './free-port';
import { resolveClasspath } from './java-classpath';
import { JavaNode } from './java-node';
import { brokerCommand, formatCommand } from './java-runtime';
import { type LaunchedCluster, type LaunchOptions } from './kafka-node';
import { type NodeEndpoints, serverProperties, writeProperties } from './server-properties';

export interface JavaCluster extends LaunchedCluster {
  readonly nodes: readonly JavaNode[];
}

/** Formats the storage of each node and starts it by Java. Does not wait until they serve. */
export async function launchByJava(options: LaunchOptions): Promise<JavaCluster> {
  const { signal, security } = options;
  const classpath = await resolveClasspath(options.log, signal);
  const folder = await mkdtemp(join(tmpdir(), 'kafka-cluster-'));
  const nodes: JavaNode[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.kill()));
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const endpoints = await chooseEndpoints(options.brokers);
    const clusterId = randomClusterId();
    const specs = await Promise.all(
      endpoints.map(async (endpoint) => {
        const nodeFolder = join(folder, `node-${endpoint.id}`);
        const propertiesFile = join(nodeFolder, 'server.properties');
        const configure = async (brokerPort: number): Promise<void> => {
          const place = { ...endpoint, brokerPort };
          const data = join(nodeFolder, 'data');
          const overrides = { ...options.properties, ...options.propertiesOf?.(place) };
          const properties = serverProperties(place, endpoints, data, overrides, security?.listeners);
          await writeFile(propertiesFile, writeProperties(properties));
        };
        await mkdir(nodeFolder);
        await configure(endpoint.brokerPort);
        const format = await runCommand(
          formatCommand(classpath, clusterId, propertiesFile, security?.scramCredentials),
          { signal },
        );
        if (format.exitCode !== 0) throw new Error(`Kafka's storage tool failed:\n${lastLines(format.output, 20)}`);
        return {
          id: endpoint.id,
          address: `127.0.0.1:${endpoint.brokerPort}`,
          configure,
          folder: nodeFolder,
          logFile: join(nodeFolder, 'kafka.log'),
          command: brokerCommand(classpath, propertiesFile, security?.systemProperties),
          lifetime: options.lifetime,
        };
      }),
    );
    if (signal?.aborted === true) throw abortReason(signal);
    for (const spec of specs) {
      const node = new JavaNode(spec);
      nodes.push(node);
      node.start();
    }
    return {
      brokers: nodes.map((node) => node.address),
      nodes,
      trace: {
        source: 'java',
        folder,
        nodes: nodes.map(({ id, address, pid }) => ({ id, address, pid: pid ?? 0 })),
      },
      trouble: async () => (await Promise.all(nodes.map((node) => node.trouble()))).find((one) => one !== null) ?? null,
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function chooseEndpoints(brokers: number): Promise<readonly NodeEndpoints[]> {
  const ports = await findFreePorts(brokers * 2);
  return Array.from({ length: brokers }, (_, index) => ({
    id: index + 1,
    brokerPort: ports[index * 2] ?? 0,
    controllerPort: ports[index * 2 + 1] ?? 0,
  }));
}

/** 16 bytes in base64url, as Kafka writes ids. One that begins with a dash would be read as an option. */
function randomClusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
