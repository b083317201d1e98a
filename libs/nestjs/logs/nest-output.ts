import { ConsoleLogger, type Logger } from '@nestjs/common';
import { type LogLevel, type LogLine } from './log-line';

/**
 * Writes lines by Nest's `Logger`: as text, and as data where data is printed. Nest's `ConsoleLogger` with `json: true` keeps the
 * fields: Nest 12 as `params` beside the message, Nest 11 as parts of the message. `structured` gives every logger one object.
 */
export class NestOutput {
  constructor(
    private readonly logger: Logger,
    private readonly structured: boolean,
  ) {}

  /** A logger that throws harms nobody: some lines are written by timers, where nobody would catch it. */
  write(line: LogLine): void {
    try {
      this.print(line);
    } catch (thrown) {
      process.emitWarning(`The logger threw: ${String(thrown)}`, 'KafkaRebalanceWarning');
    }
  }

  private print({ level, text, fields }: LogLine): void {
    const target = this.target();
    if (this.structured || target === 'fields in the message') this.logger[level]({ message: text, ...fields });
    else if (target === 'fields beside the message') this.logger[level](text, fields);
    else this.logger[level](text);
  }

  /** Of debug lines that somebody has asked for: Nest's level must not hide them. */
  visible(level: LogLevel): LogLevel {
    const { localInstance } = this.logger;
    const hidden = level === 'debug' && localInstance instanceof ConsoleLogger && !localInstance.isLevelEnabled(level);
    return hidden ? 'log' : level;
  }

  /** Asked for each line: the application may set its logger late. */
  private target(): 'text' | 'fields in the message' | 'fields beside the message' {
    const { localInstance } = this.logger;
    if (!(localInstance instanceof ConsoleLogger)) return 'text';
    // Protected, and the only place where it is said.
    const { json, structuredParams } = (localInstance as unknown as { options: ConsoleOptions }).options;
    if (json !== true) return 'text';
    return 'stringifyParams' in localInstance && structuredParams !== false
      ? 'fields beside the message'
      : 'fields in the message';
  }
}

interface ConsoleOptions {
  readonly json?: boolean;
  readonly structuredParams?: boolean;
}
