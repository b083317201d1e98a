import { InvalidOptionsError, type OptionProblem } from './errors';
import { type Listener } from './listener';
import { retryTopicsOf } from './lease/retry-topics';
import { processingProblems } from './processing';

/** Which listener takes which topic: a name before a pattern, and never two. */
export class ListenerMap {
  private readonly byName = new Map<string, Listener>();
  private readonly byPattern: { readonly pattern: RegExp; readonly listener: Listener }[] = [];

  /** @throws InvalidOptionsError if there is none, or two take the same topic or pattern */
  constructor(listeners: readonly Listener[], groupId: string) {
    const problems: OptionProblem[] = [];
    for (const listener of listeners) {
      problems.push(...processingProblems(listener));
      for (const topic of [...listener.topics, ...retryTopicsOf(listener, groupId).map(({ name }) => name)]) {
        const other = this.find(topic);
        if (other !== undefined) problems.push(twice(topic, other, listener));
        else if (typeof topic === 'string') this.byName.set(topic, listener);
        else this.byPattern.push({ pattern: topic, listener });
      }
    }
    if (this.byName.size === 0 && this.byPattern.length === 0) problems.push(none);
    if (problems.length > 0) throw new InvalidOptionsError(problems);
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

const none: OptionProblem = {
  option: 'listeners',
  value: [],
  rule: 'takes no topic',
  remedy: 'put @KafkaListener(topic) on a method of a provider or controller that the application imports',
};
