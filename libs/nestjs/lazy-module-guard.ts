import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LazyModuleLoader, ModulesContainer } from '@nestjs/core';
import { InvalidOptionsError } from '../engine';
import { ConsumerHost } from './consumer-host';
import { DecoratedMethods } from './decorated-methods';

const guarded = new WeakSet<LazyModuleLoader>();

/**
 * Hazard: Nest calls no lifecycle hook of a module that is loaded lazily. A listener in one would never be called, and a
 * consumer in one would never start, and nobody would be told. So loading such a module fails.
 */
@Injectable()
export class LazyModuleGuard implements OnApplicationBootstrap {
  constructor(
    private readonly loader: LazyModuleLoader,
    private readonly modules: ModulesContainer,
    private readonly methods: DecoratedMethods,
  ) {}

  onApplicationBootstrap(): void {
    const { loader } = this;
    if (guarded.has(loader)) return;
    guarded.add(loader);
    const load = loader.load.bind(loader);
    loader.load = async (...args) => {
      const before = new Set(this.modules.values());
      const loaded = await load(...args);
      this.refuse([...this.modules.values()].filter((module) => !before.has(module)));
      return loaded;
    };
  }

  private refuse(late: Parameters<DecoratedMethods['find']>[0] & object): void {
    const methods = [...this.methods.find(late)].map(({ name }) => name);
    const consumers = this.methods
      .wrappers(late)
      .map(({ instance }): unknown => instance)
      .filter((instance) => instance instanceof ConsumerHost)
      .map(({ name }) => `consumer '${name}'`);
    const found = [...methods, ...consumers];
    if (found.length === 0) return;
    throw new InvalidOptionsError(
      found.map((option) => ({
        option,
        value: 'lazy',
        rule: 'is in a module that was loaded lazily, when the consumers had started already',
        remedy: 'import its module in another module of the application',
      })),
    );
  }
}
