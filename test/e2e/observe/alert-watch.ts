interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

const everyMs = 200;

/** Looks at a Prometheus all the time, and remembers what has fired. */
export class AlertWatch {
  private readonly fired = new Set<string>();
  private readonly timer: NodeJS.Timeout;
  private looking = false;
  /** When Prometheus last judged its rules, on its clock. */
  private judgedAt = 0;
  /** Alerts that fire, or are about to. */
  private active: readonly string[] = [];

  constructor(private readonly prometheus: string) {
    this.timer = setInterval(() => void this.look(), everyMs);
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** Forgets what has fired so far. */
  begin(): void {
    this.fired.clear();
  }

  get seen(): readonly string[] {
    return [...this.fired].sort();
  }

  /** Whether rules were judged after that time, and none of them holds. */
  quietAfter(time: number): boolean {
    return this.judgedAt > time && this.active.length === 0;
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const [{ alerts }, { groups }] = await Promise.all([
        this.ask<{ alerts: readonly PrometheusAlert[] }>('alerts'),
        this.ask<{ groups: readonly { lastEvaluation: string }[] }>('rules?type=alert'),
      ]);
      this.active = alerts.map(({ labels }) => labels.alertname ?? '');
      for (const { labels, state } of alerts) if (state === 'firing') this.fired.add(labels.alertname ?? '');
      this.judgedAt = Date.parse(groups[0]?.lastEvaluation ?? '');
    } catch {
      // It is busy, or gone; what waits for it says so.
    } finally {
      this.looking = false;
    }
  }

  private async ask<T>(what: string): Promise<T> {
    const answer = await fetch(`${this.prometheus}/api/v1/${what}`, { signal: AbortSignal.timeout(5000) });
    return ((await answer.json()) as { data: T }).data;
  }
}
