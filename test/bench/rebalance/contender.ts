import { join } from 'node:path';
import { type Command } from '../../../libs/testing/apache-kafka/command';
import { debianPython } from '../../integration/neighbours/debian-python';
import { type ProgramBuild } from '../program-build';
import { type LibrdkafkaClients } from './librdkafka-clients';
import { nodeCommand } from './member-process';
import { type MemberOptions } from './member-report';
import { settings } from './settings';

export interface Contender {
  readonly name: string;
  readonly title: string;
  readonly ours: boolean;
  /** It sends heartbeats between records only, and so late while a handler works. */
  readonly heartbeatsWait: boolean;
  readonly options: MemberOptions;
  /** Runs one member. */
  command(build: ProgramBuild): Command;
}

const { librdkafkaCommitIntervalMs: autoCommitIntervalMs } = settings;

type Rest = Partial<Omit<Contender, 'name' | 'title' | 'command'>>;

/** `program`: a module in `members/`. */
function onNode(name: string, title: string, program: string, rest: Rest = {}): Contender {
  const command = (build: ProgramBuild): Command => nodeCommand(build.path(`test/bench/rebalance/members/${program}`));
  return { name, title, ours: false, heartbeatsWait: false, options: {}, command, ...rest };
}

/** Those that can run here. Of librdkafka the clients that there are. */
export function contendersWith({ python, javaScript }: LibrdkafkaClients): readonly Contender[] {
  const ours = { ours: true };
  const consumer = { options: { groupProtocol: 'consumer' as const } };
  return [
    onNode('classic', '@KafkaListener, classic', 'rebalance-module', ours),
    onNode('consumer', '@KafkaListener, consumer', 'rebalance-module', { ...ours, ...consumer }),
    onNode('transport', 'KafkaRebalanceServer', 'rebalance-server', ours),
    onNode('stock', 'stock Nest, Transport.KAFKA', 'stock-transport', { heartbeatsWait: true }),
    ...(python === null ? [] : [onPython(python.version)]),
    ...(javaScript === null ? [] : [onLibrdkafkaPackage(javaScript)]),
  ];
}

function onPython(version: string): Contender {
  const program = join(__dirname, 'members', 'librdkafka-member.py');
  return {
    ...{ name: 'librdkafka', title: `librdkafka ${version}, Python`, ours: false, heartbeatsWait: false },
    options: { autoCommitIntervalMs },
    command: () => ({ program: 'python3', args: [program], env: debianPython }),
  };
}

function onLibrdkafkaPackage({ version, path }: { readonly version: string; readonly path: string }): Contender {
  const options = { librdkafka: path, autoCommitIntervalMs };
  return onNode('librdkafka-javascript', `librdkafka ${version}, JavaScript`, 'librdkafka-package', { options });
}
