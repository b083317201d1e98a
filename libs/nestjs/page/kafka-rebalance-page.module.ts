import { Controller, Module, UseGuards, VERSION_NEUTRAL, type DynamicModule, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { PageActionRoutes } from './page-actions.controller';
import { PageAssets } from './page-assets';
import { PageFeed } from './page-feed';
import { PAGE_OPTIONS, type KafkaRebalancePageOptions } from './page-options';
import { pagePath } from './page-path';
import { PageSources } from './page-sources';
import { PageRoutes } from './page.controller';

/** A page that shows what the application's consumers do, live. There is none without it. */
@Module({})
export class KafkaRebalancePageModule {
  static forRoot(options: KafkaRebalancePageOptions = {}): DynamicModule {
    const { imports = [], guards = [], actions = false } = options;
    const path = pagePath(options);
    const routes: Type[] = actions ? [PageRoutes, PageActionRoutes] : [PageRoutes];
    return {
      module: KafkaRebalancePageModule,
      imports: [DiscoveryModule, ...imports],
      controllers: routes.map((one) => controllerOf(one, path, guards)),
      providers: [{ provide: PAGE_OPTIONS, useValue: options }, PageAssets, PageSources, PageFeed],
    };
  }
}

/** A class of its own for each page: path and guards are kept on the class. */
function controllerOf(routes: Type, path: string, guards: NonNullable<KafkaRebalancePageOptions['guards']>): Type {
  const derived = { [routes.name]: class extends routes {} }[routes.name] as Type;
  Controller({ path, version: VERSION_NEUTRAL })(derived);
  if (guards.length > 0) UseGuards(...guards)(derived);
  return derived;
}
