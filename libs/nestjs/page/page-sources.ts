import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { InvalidOptionsError } from '../../engine';
import { ConsumerHost } from '../consumer-host';
import { hostSource } from './host-source';
import { PAGE_OPTIONS, type KafkaRebalancePageOptions } from './page-options';
import { type PageSource } from './page-source';

/** The consumers of the application that a page shows. */
@Injectable()
export class PageSources implements OnModuleInit {
  private found: readonly PageSource[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(PAGE_OPTIONS) private readonly options: KafkaRebalancePageOptions,
  ) {}

  /** @throws InvalidOptionsError if there is no consumer of a name */
  onModuleInit(): void {
    const instances = this.discovery.getProviders().map((wrapper): unknown => wrapper.instance);
    const hosts = new Set(instances.filter((one): one is ConsumerHost => one instanceof ConsumerHost));
    const known = [...hosts].map(({ name }) => name);
    const { consumers } = this.options;
    const unknown = consumers?.filter((name) => !known.includes(name)) ?? [];
    if (unknown.length > 0) {
      const rule = 'names no consumer of this application';
      const remedy = `take some of ${known.join(', ') || 'none: import KafkaRebalanceModule'}, or leave it out for all`;
      throw new InvalidOptionsError(unknown.map((value) => ({ option: 'page.consumers', value, rule, remedy })));
    }
    this.found = [...hosts].filter(({ name }) => consumers?.includes(name) ?? true).map(hostSource);
  }

  all(): readonly PageSource[] {
    return this.found;
  }
}
