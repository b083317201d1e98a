import { type PageState } from '../../../libs/nestjs/page/page-state';
import { type Answer, type HealthSeen } from './observed-faults';

const patienceMs = 1000;

/** What a probe and a browser are told by one service. */
export class ServiceView {
  constructor(
    readonly name: string,
    private readonly address: string,
  ) {}

  get page(): string {
    return `${this.address}/kafka-rebalance`;
  }

  /** What it tells the doctor. */
  get reports(): readonly string[] {
    return [this.page, `${this.address}/metrics`];
  }

  /** As probes see it, with every reason that is named. */
  async health(): Promise<Omit<HealthSeen, 'reason'> & { readonly reasons: readonly string[] }> {
    const [live, ready] = await Promise.all([this.probe('live'), this.probe('ready')]);
    return { live: live.answer, ready: ready.answer, reasons: ready.reasons };
  }

  async ready(): Promise<boolean> {
    return (await this.probe('ready')).answer === 'up';
  }

  /** Why there were rebalances that began since then (milliseconds since 1970), as its page tells. */
  async causesSince(time: number): Promise<readonly string[]> {
    const answer = await fetch(`${this.page}/state`, { signal: AbortSignal.timeout(patienceMs) });
    const consumers = ((await answer.json()) as PageState).groups.flatMap((group) => group.consumers);
    const entries = consumers.flatMap(({ timeline }) => timeline ?? []);
    return entries.filter(({ startedAt }) => Date.parse(startedAt) >= time).map(({ cause }) => cause);
  }

  private async probe(kind: 'live' | 'ready'): Promise<{ answer: Answer; reasons: readonly string[] }> {
    try {
      const answer = await fetch(`${this.address}/health/${kind}`, { signal: AbortSignal.timeout(patienceMs) });
      const { details } = (await answer.json()) as { details: { kafka: { reasons: readonly { code: string }[] } } };
      return { answer: answer.ok ? 'up' : 'down', reasons: details.kafka.reasons.map(({ code }) => code) };
    } catch {
      return { answer: 'none', reasons: [] };
    }
  }
}
