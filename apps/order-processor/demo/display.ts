import Table from 'cli-table3';
import { type ServiceProcess } from './service-process';

export interface DisplayState {
  readonly services: readonly ServiceProcess[];
  readonly sent: number;
  readonly stored: number;
  /** Null: until somebody ends it. */
  readonly secondsLeft: number | null;
}

/** Who owns what: a table that is redrawn on a terminal; elsewhere, and if that is wanted, a line for each event. */
export class Display {
  private readonly terminal: boolean;
  private readonly lines: string[] = [];
  private drawn = 0;

  constructor(
    private readonly output: NodeJS.WriteStream,
    plain: boolean,
  ) {
    this.terminal = output.isTTY && !plain;
  }

  say(text: string): void {
    this.lines.push(text);
    if (!this.terminal) this.output.write(`${text}\n`);
  }

  draw({ services, sent, stored, secondsLeft }: DisplayState): void {
    if (!this.terminal) return;
    const table = new Table({ head: ['member', 'state', 'generation', 'partitions', 'lag'], style: { head: [] } });
    for (const { name, state, view } of services) {
      const partitions = view?.partitions ?? [];
      const lag = partitions.reduce((sum, one) => sum + Number(one.lag ?? 0), 0);
      const owned = partitions.map(({ partition }) => partition).join(' ');
      table.push([
        name,
        view?.rebalancing === true ? `${state}, rebalancing` : state,
        view?.generation ?? '',
        owned,
        lag,
      ]);
    }
    const toGo = secondsLeft === null ? '' : `, ${Math.max(0, secondsLeft).toFixed(0)} s to go`;
    const progress = `${sent} orders sent, ${stored} stored${toGo}`;
    const text = [table.toString(), progress, ...this.lines.slice(-6)].join('\n');
    if (this.drawn > 0) this.output.write(`\u001b[${this.drawn}A\u001b[0J`);
    this.output.write(`${text}\n`);
    this.drawn = text.split('\n').length;
  }
}
