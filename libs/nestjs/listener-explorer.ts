import { Injectable } from '@nestjs/common';
import {
  InvalidOptionsError,
  type Listener,
  type OptionProblem,
  type RebalanceHook,
  type RebalanceView,
} from '../engine';
import { type TopicPartition } from '../protocol';
import { ConsumerHost } from './consumer-host';
import { DecoratedMethods, type DecoratedMethod } from './decorated-methods';
import { type RebalanceHookMetadata } from './decorators/rebalance-hooks.decorator';
import { type Explored, type Explorer } from './explored';
import { ListenerPipeline } from './listener-pipeline';
import { DEFAULT_CONSUMER } from './module-options';
import { PartitionScopes } from './partition-scopes';

/** Gives each consumer the listeners and hooks of the application that name it. */
@Injectable()
export class ListenerExplorer implements Explorer {
  constructor(
    private readonly methods: DecoratedMethods,
    private readonly pipeline: ListenerPipeline,
    private readonly partitions: PartitionScopes,
  ) {}

  explore(host: ConsumerHost): Explored {
    const problems: OptionProblem[] = [];
    const listeners: Listener[] = [];
    const hooks: RebalanceHook[] = [];
    const consumers = this.consumers();
    if (consumers.filter((name) => name === host.name).length > 1) problems.push(namedTwice(host.name));
    for (const method of this.methods.find()) {
      const { listener, hooks: marks } = method;
      for (const { consumer: named = DEFAULT_CONSUMER } of [...(listener === null ? [] : [listener]), ...marks]) {
        if (!consumers.includes(named)) problems.push(unknownConsumer(method, named, consumers));
      }
      if (listener !== null && (listener.consumer ?? DEFAULT_CONSUMER) === host.name) {
        if (host.calls === 'microservice') problems.push(notForMicroservice(method, host.name));
        else listeners.push(this.pipeline.listener(method, listener));
      }
      for (const { kind, consumer: named = DEFAULT_CONSUMER } of marks) {
        if (named !== host.name) continue;
        if (method.perRecord) problems.push(notSingle(method));
        else hooks.push(hook(method, kind));
      }
    }
    if (problems.length > 0) throw new InvalidOptionsError(problems);
    return { listeners, hooks: [...this.partitions.hooks(host.name), ...hooks] };
  }

  private consumers(): string[] {
    const instances = this.methods.wrappers().map((wrapper): unknown => wrapper.instance);
    return instances.filter((instance) => instance instanceof ConsumerHost).map(({ name }) => name);
  }
}

function hook({ instance, methodName, name }: DecoratedMethod, kind: RebalanceHookMetadata['kind']): RebalanceHook {
  return {
    name,
    kind,
    run: async (partitions: readonly TopicPartition[], view: RebalanceView, signal: AbortSignal) => {
      await instance[methodName]?.(partitions, view, signal);
    },
  };
}

function namedTwice(name: string): OptionProblem {
  return {
    option: 'name',
    value: name,
    rule: 'is the name of more than one consumer of this application',
    remedy: "give each forRoot and forTransport its own name, and listeners and hooks the same as 'consumer'",
  };
}

function unknownConsumer({ name }: DecoratedMethod, consumer: string, known: readonly string[]): OptionProblem {
  return {
    option: `${name}: consumer`,
    value: consumer,
    rule: `is not the name of a consumer of this application (${[...new Set(known)].join(', ')})`,
    remedy: `use one of these, or import KafkaRebalanceModule.forRoot({ name: '${consumer}', ... })`,
  };
}

function notForMicroservice({ name }: DecoratedMethod, consumer: string): OptionProblem {
  return {
    option: `${name}: consumer`,
    value: consumer,
    rule: 'is the consumer of a microservice, which calls @EventPattern and @MessagePattern methods',
    remedy: `use @EventPattern, or a consumer of its own: KafkaRebalanceModule.forRoot({ name: '...', ... })`,
  };
}

function notSingle({ name }: DecoratedMethod): OptionProblem {
  return {
    option: name,
    value: 'request-scoped',
    rule: 'is a hook of a request-scoped or transient provider, of which there is no one instance to call',
    remedy: 'move it to a singleton that injects singletons only; listeners may be request-scoped',
  };
}
