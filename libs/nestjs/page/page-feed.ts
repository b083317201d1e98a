import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { consumerState } from './consumer-state';
import { GroupWatch } from './group-watch';
import { PAGE_OPTIONS, type KafkaRebalancePageOptions } from './page-options';
import { type PageReply } from './page-reply';
import { type PageSource } from './page-source';
import { PageSources } from './page-sources';
import { type PageState } from './page-state';

/** Four snapshots a second at the most. */
const tickMs = 250;
/** A comment now and then, so that proxies keep the connection and a browser that is gone is noticed. */
const heartbeatMs = 15_000;
const mostWatchers = 100;

interface Watcher {
  readonly reply: PageReply;
  /** The last snapshot that it was sent. */
  sent: string;
  spokenTo: number;
}

/** Tells everybody who watches what has changed. With nobody watching it does nothing. */
@Injectable()
export class PageFeed implements BeforeApplicationShutdown {
  private readonly watchers = new Set<Watcher>();
  private readonly groups = new Map<string, GroupWatch>();
  private timer: NodeJS.Timeout | null = null;
  private ended = false;

  constructor(
    private readonly sources: PageSources,
    @Inject(PAGE_OPTIONS) private readonly options: KafkaRebalancePageOptions,
  ) {}

  state(): PageState {
    const byGroup = new Map<string, PageSource[]>();
    for (const source of this.sources.all()) {
      byGroup.set(source.groupId, [...(byGroup.get(source.groupId) ?? []), source]);
    }
    const groups = [...byGroup].map(([groupId, sources]) => {
      const { members = null, problem = null } = this.groups.get(groupId)?.seen ?? {};
      return { groupId, consumers: sources.map(consumerState), members, problem };
    });
    return { actions: this.options.actions ?? false, groups };
  }

  /** Nobody more can be told anything: too many are, or the application ends. */
  get full(): boolean {
    return this.ended || this.watchers.size >= mostWatchers;
  }

  /** Tells everything, until the connection or the application ends. */
  watch(reply: PageReply): void {
    const watcher: Watcher = { reply, sent: '', spokenTo: performance.now() };
    this.watchers.add(watcher);
    reply.onClosed(() => this.leave(watcher));
    reply.open('text/event-stream');
    this.timer ??= setInterval(() => this.tick(), tickMs);
    this.tell(watcher, JSON.stringify(this.state()), performance.now());
  }

  /** When consumers have been drained, to be seen, and before the HTTP server waits for its connections to end. */
  beforeApplicationShutdown(): void {
    this.ended = true;
    for (const { reply } of this.watchers) reply.end();
    this.watchers.clear();
    this.rest();
  }

  private leave(watcher: Watcher): void {
    this.watchers.delete(watcher);
    if (this.watchers.size === 0) this.rest();
  }

  private rest(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    for (const group of this.groups.values()) group.close();
    this.groups.clear();
  }

  private tick(): void {
    const now = performance.now();
    const state = this.state();
    for (const source of this.sources.all()) {
      if (!this.groups.has(source.groupId)) this.groups.set(source.groupId, new GroupWatch(source));
    }
    for (const { groupId, consumers } of state.groups) {
      this.groups.get(groupId)?.look(now, consumers.map(({ generation }) => generation).join());
    }
    const body = JSON.stringify(state);
    for (const watcher of this.watchers) this.tell(watcher, body, now);
  }

  /** Hazard: what a slow browser has not taken yet stays in memory; it gets the newest when it has taken that, and nothing between. */
  private tell(watcher: Watcher, body: string, now: number): void {
    const { reply, sent, spokenTo } = watcher;
    if (reply.behind) return;
    if (body === sent && now - spokenTo < heartbeatMs) return;
    reply.write(body === sent ? ': still here\n\n' : `data: ${body}\n\n`);
    watcher.sent = body;
    watcher.spokenTo = now;
  }
}
