import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { CliProcess } from '../../integration/support/cli-process';
import { demand, eventually } from '../../integration/support/eventually';
import { type FindingSeen } from './observed-faults';

export interface Diagnosis {
  /** 0: healthy. 1: not. */
  readonly exitCode: number | null;
  readonly findings: readonly FindingSeen[];
}

interface DoctorSetup {
  readonly brokers: string;
  readonly group: string;
  /** Live pages and metrics. */
  readonly reports: readonly string[];
}

/** At the most: it ends when it is asked to tell. */
const window = '18s';

/** `npx kafka-rebalance doctor`, as it is called while something goes on, until Ctrl-C. */
export class Doctor {
  private readonly process: CliProcess;
  private readonly bell: Server;
  private rung = 0;

  private constructor({ brokers, group, reports }: DoctorSetup, bell: Server) {
    this.bell = bell.on('request', (_, answer: { end(): void }) => {
      this.rung += 1;
      answer.end();
    });
    const heard = `http://127.0.0.1:${(bell.address() as AddressInfo).port}/metrics`;
    const args = ['--brokers', brokers, '--group', group, '--window', window];
    this.process = new CliProcess(
      ['doctor', '--json', ...args, ...[...reports, heard].flatMap((url) => ['--reports', url])],
      {},
    );
  }

  /** Returns when it has seen how things are. */
  static async look(setup: DoctorSetup): Promise<Doctor> {
    // A report that says nothing: that it is read, now and then, tells how far the doctor is.
    const bell = createServer().listen(0, '127.0.0.1');
    await once(bell, 'listening');
    bell.unref();
    const doctor = new Doctor(setup, bell);
    await doctor.onceMore(2);
    return doctor;
  }

  /** What it has found, when it has looked at what there is now. */
  async tell(): Promise<Diagnosis> {
    // Each report is read by a clock of its own.
    await this.onceMore(this.rung + 2);
    this.process.child.kill('SIGINT');
    const { exitCode, out, err } = await this.process.result();
    this.bell.close();
    if (exitCode === 2 || out === '') throw new Error(`the doctor has failed: ${err}`);
    return { exitCode, findings: (JSON.parse(out) as Pick<Diagnosis, 'findings'>).findings };
  }

  private onceMore(times: number): Promise<void> {
    return eventually(() => demand(this.rung >= times || this.ended, `the doctor looks: ${this.process.err}`));
  }

  private get ended(): boolean {
    return this.process.child.exitCode !== null;
  }
}
