import { type ComposeProject } from './docker-compose';

/** How a process that did not start the brokers finds them. */
export type ClusterTrace = JavaTrace | DockerTrace;

interface JavaTrace {
  readonly source: 'java';
  /** Part of the command line of every broker. */
  readonly folder: string;
  readonly nodes: readonly { readonly id: number; readonly address: string; readonly pid: number }[];
}

interface DockerTrace {
  readonly source: 'docker';
  readonly folder: string;
  readonly project: ComposeProject;
}
