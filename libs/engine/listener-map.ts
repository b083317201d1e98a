import { InvalidOptionsError, type OptionProblem } from './errors';
import { type Listener } from './listener';
import { retryTopicsOf } from './lease/retry-topics';
import { processingProblems, type ProcessingOptions } from './processing';
import { type RecordHandler } from './record';

/** One topic or pattern, and the name of the listener that takes it. */
export interface SubscribedTopic {
  readonly topic: string | RegExp;
  readonly listener: string;
}

/** Which listener takes which topic: a name before a pattern, and never two. It changes while the consumer runs. */
export class ListenerMap {
  private readonly byName = new Map<string, Listener>();
  private byPattern: readonly { readonly pattern: RegExp; readonly listener: Listener }[] = [];
  private readonly lastTakers = new Map<string, Listener>();
  /** By the names that programs know. */
  private readonly listeners = new Map<string, Listener>();

  /** @throws InvalidOptionsError if there is none, or two take the same topic or pattern */
  constructor(
    listeners: readonly Listener[],
    private readonly groupId: string,
  ) {
    for (const listener of listeners) this.know(listener);
    const problems = listeners.flatMap((listener) => this.add(listener));
    if (this.byName.size === 0 && this.byPattern.length === 0) problems.push(none);
    if (problems.length > 0) throw new InvalidOptionsError(problems);
  }

  /** The topics are taken by the listener of that name, or by the function. @throws InvalidOptionsError; then nothing has changed */
  subscribe(
    topics: readonly (string | RegExp)[],
    taker: string | RecordHandler,
    processing: ProcessingOptions = {},
  ): void {
    const listener = typeof taker === 'string' ? this.listeners.get(taker) : handledBy(taker, processing);
    if (listener === undefined) throw new InvalidOptionsError([unknownListener(String(taker), this.listeners.keys())]);
    const [names, patterns] = [new Map(this.byName), this.byPattern];
    const problems = this.add({ ...listener, topics });
    if (problems.length === 0) {
      this.know(listener);
      return;
    }
    this.byName.clear();
    for (const [name, known] of names) this.byName.set(name, known);
    this.byPattern = patterns;
    throw new InvalidOptionsError(problems);
  }

  /** @throws InvalidOptionsError if one of them is not subscribed; then nothing has changed */
  unsubscribe(topics: readonly (string | RegExp)[]): void {
    const unknown = topics.filter((topic) => this.find(topic) === undefined);
    if (unknown.length > 0) throw new InvalidOptionsError(unknown.map((topic) => notSubscribed(topic, this.all)));
    for (const topic of topics) this.remove(topic);
  }

  get all(): readonly SubscribedTopic[] {
    const names = [...this.byName].map(([topic, { name }]) => ({ topic, listener: name }));
    return [...names, ...this.byPattern.map(({ pattern, listener }) => ({ topic: pattern, listener: listener.name }))];
  }

  private know(listener: Listener): void {
    if (!this.listeners.has(listener.name)) this.listeners.set(listener.name, listener);
  }

  private add(listener: Listener): OptionProblem[] {
    const problems: OptionProblem[] = [...processingProblems(listener)];
    for (const topic of [...listener.topics, ...retryTopicsOf(listener, this.groupId).map(({ name }) => name)]) {
      const other = this.find(topic);
      if (other !== undefined) problems.push(twice(topic, other, listener));
      else if (typeof topic === 'string') this.byName.set(topic, listener);
      else this.byPattern = [...this.byPattern, { pattern: topic, listener }];
    }
    return problems;
  }

  private remove(topic: string | RegExp): void {
    if (typeof topic !== 'string') {
      this.byPattern = this.byPattern.filter(({ pattern }) => String(pattern) !== String(topic));
      return;
    }
    const listener = this.byName.get(topic);
    this.byName.delete(topic);
    if (listener === undefined) return;
    for (const { name } of retryTopicsOf({ ...listener, topics: [topic] }, this.groupId)) this.byName.delete(name);
  }

  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  get patterns(): readonly RegExp[] {
    return this.byPattern.map(({ pattern }) => pattern);
  }

  matchesPattern(topic: string): boolean {
    return this.byPattern.some(({ pattern }) => matches(pattern, topic));
  }

  /** Null for a topic that no listener takes. */
  for(topic: string): Listener | null {
    const listener = this.lookUp(topic);
    if (listener !== null) this.lastTakers.set(topic, listener);
    return listener;
  }

  /** As `for`; of a topic that is not subscribed any more, who took it before: its partitions are still to be handed over. */
  lastFor(topic: string): Listener | null {
    return this.for(topic) ?? this.lastTakers.get(topic) ?? null;
  }

  private lookUp(topic: string): Listener | null {
    return this.byName.get(topic) ?? this.byPattern.find(({ pattern }) => matches(pattern, topic))?.listener ?? null;
  }

  private find(topic: string | RegExp): Listener | undefined {
    if (typeof topic === 'string') return this.byName.get(topic);
    return this.byPattern.find(({ pattern }) => String(pattern) === String(topic))?.listener;
  }
}

/** The whole name must match, as in Java. `lastIndex` of a global or sticky pattern would make every second test fail. */
function matches(pattern: RegExp, topic: string): boolean {
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, '')).test(topic);
}

function twice(topic: string | RegExp, first: Listener, second: Listener): OptionProblem {
  return {
    option: 'listeners',
    value: topic,
    rule: `is taken by both ${first.name} and ${second.name}`,
    remedy: 'give each topic one listener; a second consumer (its own name and groupId) reads the same topic again',
  };
}

function handledBy(handle: RecordHandler, processing: ProcessingOptions): Listener {
  return { name: handle.name === '' ? 'subscribe' : handle.name, topics: [], processing, handle };
}

function unknownListener(name: string, known: Iterable<string>): OptionProblem {
  return {
    ...{ option: 'subscribe', value: name, rule: 'is not the name of a listener of this consumer' },
    remedy: `use one of ${[...known].join(', ')}, or a function`,
  };
}

function notSubscribed(topic: string | RegExp, all: readonly SubscribedTopic[]): OptionProblem {
  return {
    ...{ option: 'unsubscribe', value: topic, rule: 'is not subscribed' },
    remedy: `use one of ${all.map((one) => String(one.topic)).join(', ') || 'none'}`,
  };
}

const none: OptionProblem = {
  option: 'listeners',
  value: [],
  rule: 'takes no topic',
  remedy: 'put @KafkaListener(topic) on a method of a provider or controller that the application imports',
};
