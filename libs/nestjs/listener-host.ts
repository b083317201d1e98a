import { type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type ConsumerHost } from './consumer-host';
import { type Explorer } from './explored';

/**
 * Ties the consumer of `@KafkaListener` methods to the application's life: it starts when the application has started,
 * and stops in `onModuleDestroy`, of global modules the last one to be called. So everything that handlers and hooks
 * need must live until then: close pools in `onApplicationShutdown`, as Nest's own database modules do.
 */
export class ListenerHost implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly host: ConsumerHost,
    private readonly explorer: Explorer,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.host.start(this.explorer.explore(this.host));
  }

  async onModuleDestroy(): Promise<void> {
    await this.host.stop();
  }
}
