import { hostname } from 'node:os';
import { Command, Option } from 'commander';
import { createKafkaJsWire, systemClock } from '../../client';
import { askBrokerLimits, checkConfiguration, type BrokerLimits, type ConfigurationReport } from '../../engine';
import { type Output } from '../output';
import { reportJson, reportText } from './check-report';
import { configurationRows, configurationTable } from './configuration-table';
import { fileContents, type FileContents } from './file-contents';
import { readConfigFile } from './read-file';
import { scrubbed } from './secrets';

interface CheckConfigFlags {
  /** True: those of the file. */
  readonly brokers?: readonly string[] | true;
  readonly print?: true;
  readonly json?: true;
  readonly strict?: true;
}

/** How long brokers have to answer, in all. */
const askingMs = 6000;

/** `kafka-rebalance check-config`: what goes wrong with a configuration, before it does. */
export function checkConfigCommand(output: Output, answer: (exitCode: number) => void): Command {
  return new Command('check-config')
    .description(
      'What goes wrong with the options of a consumer, before it does; each with the reason and the way out.',
    )
    .argument('<file>', 'options of the module: .json, or .js, .cjs, .mjs that export them')
    .addOption(
      new Option(
        '--brokers [list]',
        'asks brokers for their limits: those of the file, or these, host:port with commas',
      ).argParser((list: string) => list.split(',')),
    )
    .option('--print', 'prints every value that counts, and where it comes from; secrets are hidden')
    .option('--json', 'prints it all as JSON')
    .option('--strict', 'advice counts, too')
    .addHelpText(
      'after',
      '\nExit code 1: errors or warnings, with --strict also advice. 2: the file or the brokers cannot be asked.',
    )
    .action(async (file: string, flags: CheckConfigFlags) => {
      try {
        if (await check(file, flags, output)) answer(1);
      } catch (thrown) {
        throw new Error(scrubbed(thrown instanceof Error ? thrown.message : String(thrown)));
      }
    });
}

/** Whether something is not as it should be. */
async function check(file: string, flags: CheckConfigFlags, output: Output): Promise<boolean> {
  const brokers = Array.isArray(flags.brokers) ? flags.brokers : null;
  const contents = fileContents(await readConfigFile(file), brokers);
  const { consumer, deployment, listeners } = contents;
  const limits = flags.brokers === undefined ? null : await limitsOf(contents, output);
  const report = checkConfiguration({
    ...{ consumer, hostname: hostname() },
    ...(deployment === undefined ? {} : { deployment }),
    ...(listeners === undefined ? {} : { listeners }),
    ...(limits === null ? {} : { limits }),
  });
  const whole: ConfigurationReport = { ...report, findings: [...contents.findings, ...report.findings] };
  const rows = flags.print === true ? configurationRows(contents, brokers !== null) : [];
  if (flags.json === true) {
    const configuration = flags.print === true ? { configuration: rows } : {};
    output.result(JSON.stringify({ file, ...reportJson(whole), ...configuration }));
  } else {
    if (flags.print === true) output.result(`${configurationTable(rows)}\n`);
    output.result(reportText(file, whole));
  }
  return whole.findings.some(({ severity }) => severity !== 'advice' || flags.strict === true);
}

async function limitsOf({ client, consumer, findings }: FileContents, output: Output): Promise<BrokerLimits> {
  if (client === null) throw new Error('--brokers: the file has no client. Name brokers: --brokers kafka-1:9092');
  const groupId = (consumer as { readonly groupId?: unknown } | undefined)?.groupId;
  const refused = findings.find(({ rule }) => rule === 'valid-client');
  if (refused !== undefined) throw new Error(`--brokers: ${refused.option} ${refused.problem}`);
  if (typeof groupId !== 'string' || groupId === '') throw new Error('--brokers: the file names no consumer.groupId');
  output.progress('asking the coordinator of the group for its limits');
  const wire = createKafkaJsWire({ client, clock: systemClock });
  return askBrokerLimits({ wire, clock: systemClock, groupId, timeoutMs: askingMs });
}
