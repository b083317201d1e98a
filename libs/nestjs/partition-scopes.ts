import { Injectable, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type HookKind, type Lease, type RebalanceHook } from '../engine';
import { DecoratedMethods, type Wrapper } from './decorated-methods';
import {
  PARTITION_SCOPED,
  type PartitionLifecycle,
  type PartitionScopedOptions,
} from './decorators/partition-scoped.decorator';
import { DEFAULT_CONSUMER } from './module-options';
import { instanceOf, keepInstance, takeInstance } from './partition-instances';

interface Scoped {
  readonly type: Type<PartitionLifecycle>;
  readonly wrapper: Wrapper;
  readonly options: PartitionScopedOptions;
}

/** Makes and ends the instances of `@PartitionScoped()` classes, by hooks of the engine: a failed one is run again. */
@Injectable()
export class PartitionScopes {
  constructor(private readonly methods: DecoratedMethods) {}

  hooks(consumer: string): RebalanceHook[] {
    return this.classes()
      .filter(({ options }) => (options.consumer ?? DEFAULT_CONSUMER) === consumer)
      .flatMap((scoped) => [
        this.hook(scoped, 'assigned', async (lease, signal) => {
          if (instanceOf(scoped.type, lease) !== undefined) return;
          const instance = await create(scoped);
          await instance.onPartitionAssigned?.(lease, signal);
          keepInstance(scoped.type, lease, instance);
        }),
        this.hook(scoped, 'revoked', async (lease, signal) => {
          const instance = takeInstance(scoped.type, lease) as PartitionLifecycle | undefined;
          await instance?.onPartitionRevoked?.(lease, signal);
        }),
        this.hook(scoped, 'lost', async (lease, signal) => {
          const instance = takeInstance(scoped.type, lease) as PartitionLifecycle | undefined;
          await instance?.onPartitionLost?.(lease, signal);
        }),
      ]);
  }

  private classes(): Scoped[] {
    const found = new Map<unknown, Scoped>();
    for (const wrapper of this.methods.wrappers()) {
      const type = wrapper.metatype as Type<PartitionLifecycle> | null;
      if (typeof type !== 'function' || found.has(type)) continue;
      const options = Reflect.getMetadata(PARTITION_SCOPED, type) as PartitionScopedOptions | undefined;
      if (options !== undefined) found.set(type, { type, wrapper, options });
    }
    return [...found.values()];
  }

  private hook(
    { type, options }: Scoped,
    kind: HookKind,
    forOne: (lease: Lease, signal: AbortSignal) => Promise<void>,
  ): RebalanceHook {
    return {
      ...{ name: `${type.name} (partition-scoped)`, kind },
      run: async (partitions, view, signal) => {
        const wanted = partitions.filter(({ topic }) => options.topics?.includes(topic) ?? true);
        await Promise.all(wanted.map((partition) => forOne(view.lease(partition), signal)));
      },
    };
  }
}

/** In the module that provides the class, so that it can inject what that module has. */
function create({ type, wrapper }: Scoped): Promise<PartitionLifecycle> {
  const moduleRef = wrapper.host?.getProviderByKey<ModuleRef>(ModuleRef).instance as ModuleRef;
  return moduleRef.create(type);
}
