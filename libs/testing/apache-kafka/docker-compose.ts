import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, runCommand } from './command';
import { type KafkaProperties } from './server-properties';

/** One set of containers of compose.yaml. Everything that another process needs to end it. */
export interface ComposeProject {
  readonly name: string;
  readonly brokers: 1 | 3;
  readonly composeFile: string;
  /** Adds broker properties to those of compose.yaml. */
  readonly overrideFile: string;
  /** The published port of each broker. */
  readonly ports: readonly number[];
}

export function services(brokers: 1 | 3): readonly string[] {
  return brokers === 1 ? ['kafka-alone'] : ['kafka-1', 'kafka-2', 'kafka-3'];
}

/** Every command names project, files and profile; without the profile, compose ignores the containers. */
export function composeCommand(project: ComposeProject, ...args: readonly string[]): Command {
  const files = ['-f', project.composeFile, '-f', project.overrideFile];
  const profile = project.brokers === 1 ? 'one' : 'three';
  return {
    program: 'docker',
    args: ['compose', '-p', project.name, ...files, '--profile', profile, ...args],
    env: Object.fromEntries(project.ports.map((port, index) => [`KAFKA_PORT_${index + 1}`, String(port)])),
  };
}

export const upCommand = (project: ComposeProject): Command => composeCommand(project, 'up', '-d', '--quiet-pull');

export const downCommand = (project: ComposeProject): Command =>
  composeCommand(project, 'down', '--volumes', '--timeout', '0');

export const runningCommand = (project: ComposeProject): Command =>
  composeCommand(project, 'ps', '--services', '--status', 'running');

/** The image turns environment variables into properties: `.` is written `_`, `_` twice, `-` three times. */
export function environmentName(property: string): string {
  const marks: Readonly<Record<string, string>> = { '.': '_', _: '__', '-': '___' };
  return `KAFKA_${property.replace(/[._-]/g, (mark) => marks[mark] ?? mark).toUpperCase()}`;
}

/** The override file; JSON is YAML. A dollar sign would be taken for a variable by compose, unless doubled. */
export function writeOverride(brokers: 1 | 3, properties: KafkaProperties): string {
  const environment = Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [environmentName(key), value.replaceAll('$', '$$$$')]),
  );
  return JSON.stringify({ services: Object.fromEntries(services(brokers).map((name) => [name, { environment }])) });
}

/** compose.yaml lies at the top of the package, some folders above this file, compiled or not. */
export function findComposeFile(from = __dirname): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'compose.yaml');
    if (existsSync(file) && existsSync(join(folder, 'package.json'))) return file;
    if (folder === dirname(folder)) return null;
  }
}

/** True if an engine answers (the client alone does not help) and Compose is installed. */
export async function dockerIsUsable(): Promise<boolean> {
  if (findComposeFile() === null) return false;
  const answers = async (...args: string[]): Promise<boolean> =>
    (await runCommand({ program: 'docker', args }, { timeoutMs: 10_000 })).exitCode === 0;
  return (await answers('info')) && (await answers('compose', 'version'));
}
