import { type Program } from './contender';

export type JavaProgram = Exclude<Program, 'node'>;

export interface JavaTask {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly groupId: string;
  readonly records: number;
}

const reportEveryMs = 50;

/** Kafka's own tools and their arguments. */
export function javaArguments(program: JavaProgram, { brokers, topic, groupId, records }: JavaTask): readonly string[] {
  const main = `org.apache.kafka.tools.${program}`;
  const where = ['--bootstrap-server', brokers.join(), '--topic', topic];
  if (program === 'VerifiableConsumer')
    return [main, ...where, '--group-id', groupId, '--reset-policy', 'earliest', '--enable-autocommit'];
  return [
    ...[main, ...where, '--group', groupId, '--num-records', String(records), '--timeout', '30000', '--hide-header'],
    ...['--show-detailed-stats', '--reporting-interval', String(reportEveryMs)],
  ];
}

/** How many records a line of a tool's output stands for. */
export class JavaOutput {
  private inAll = 0;

  constructor(private readonly program: JavaProgram) {}

  recordsIn(line: string): number {
    if (this.program === 'VerifiableConsumer')
      return line.includes('"records_consumed"') ? (JSON.parse(line) as { readonly count: number }).count : 0;
    // Time, thread, MB, MB/s, records in all, records/s and more.
    const inAll = Number(line.split(', ')[4] ?? NaN);
    if (!Number.isInteger(inAll)) return 0;
    const more = inAll - this.inAll;
    this.inAll = inAll;
    return more;
  }
}
