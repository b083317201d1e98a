import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** An environment in which everything is found but a Kafka, or what could start one. */
export function withoutKafka(folder: string, { PATH = '', ...rest }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  mkdirSync(folder);
  for (const from of PATH.split(delimiter).filter((one) => one !== '' && existsSync(one))) {
    for (const name of readdirSync(from)) {
      if (!['java', 'docker'].includes(name) && !existsSync(join(folder, name)))
        symlinkSync(join(from, name), join(folder, name));
    }
  }
  const others = Object.entries(rest).filter(([name]) => name !== 'KAFKA_BROKERS' && name !== 'JAVA_HOME');
  return { ...Object.fromEntries(others), PATH: folder };
}
