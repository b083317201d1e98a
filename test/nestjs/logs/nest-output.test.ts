import { ConsoleLogger, Logger, type ConsoleLoggerOptions, type LoggerService } from '@nestjs/common';
import { type LogLine } from '../../../libs/nestjs/logs/log-line';
import { NestOutput } from '../../../libs/nestjs/logs/nest-output';

const line: LogLine = {
  ...{ level: 'warn', kind: 'PartitionsLost', text: 'lost orders-3' },
  fields: { event: 'PartitionsLost', group: 'g', partitions: ['orders-3'] },
};

/** What an application prints whose logger this is. */
function printed(logger: LoggerService, write: (output: NestOutput) => void, structured = false): string[] {
  const lines: string[] = [];
  const keep = (chunk: unknown): boolean => {
    lines.push(String(chunk));
    return true;
  };
  const [stdout, stderr] = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
  for (const stream of [stdout, stderr]) stream.mockImplementation(keep);
  Logger.overrideLogger(logger);
  try {
    write(new NestOutput(new Logger('KafkaRebalance:default'), structured));
  } finally {
    for (const stream of [stdout, stderr]) stream.mockRestore();
    Logger.overrideLogger(new ConsoleLogger());
  }
  return lines;
}

const json = (options: ConsoleLoggerOptions = {}) => new ConsoleLogger({ json: true, ...options });

describe('lines by the logger of Nest', () => {
  it('text mode: the text alone, in one line', () => {
    const lines = printed(new ConsoleLogger({ colors: false }), (output) => output.write(line));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/WARN \[KafkaRebalance:default\] lost orders-3\n$/);
  });

  it.each(['log', 'warn', 'error', 'debug'] as const)('JSON mode, %s: one record, the text and the fields', (level) => {
    const lines = printed(json(), (output) => output.write({ ...line, level }));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      ...{ level, context: 'KafkaRebalance:default', message: 'lost orders-3', params: line.fields },
    });
  });

  it('JSON mode without parameters beside the message, as in Nest 11: one record, the fields in the message', () => {
    const logger = json({ structuredParams: false });
    const lines = printed(logger, (output) => output.write({ ...line, level: 'error' }));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      ...{ level: 'error', message: { message: 'lost orders-3', ...line.fields } },
    });
  });

  it('a logger of another kind gets the text; one object, if it is said to be structured', () => {
    const calls: unknown[][] = [];
    const keep = (...args: unknown[]): void => void calls.push(args);
    const other: LoggerService = { log: keep, warn: keep, error: keep };
    printed(other, (output) => output.write(line));
    printed(other, (output) => output.write(line), true);
    expect(calls).toEqual([
      ['lost orders-3', 'KafkaRebalance:default'],
      [{ message: 'lost orders-3', ...line.fields }, 'KafkaRebalance:default'],
    ]);
  });

  it('a logger that is off is no matter', () => {
    Logger.overrideLogger(false);
    expect(() => new NestOutput(new Logger('x'), false).write(line)).not.toThrow();
    Logger.overrideLogger(new ConsoleLogger());
  });

  it('a logger that throws harms nobody, and it is told', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const broken = (): never => {
      throw new Error('disk full');
    };
    printed({ log: broken, warn: broken, error: broken }, (output) => output.write(line));
    expect(warn).toHaveBeenCalledWith('The logger threw: Error: disk full', 'KafkaRebalanceWarning');
    warn.mockRestore();
  });

  it('debug lines that are asked for by name are seen, whatever the level of the application is', () => {
    const levels: string[] = [];
    const look = (output: NestOutput): void => void levels.push(output.visible('debug'), output.visible('warn'));
    printed(new ConsoleLogger({ logLevels: ['log', 'warn', 'error'] }), look);
    printed(new ConsoleLogger({ logLevels: ['debug'] }), look);
    expect(levels).toEqual(['log', 'warn', 'debug', 'warn']);
  });
});
