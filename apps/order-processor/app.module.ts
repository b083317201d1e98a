import { Module, type DynamicModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { KafkaRebalanceModule, KafkaRebalancePageModule } from '../../src';
import { CONFIGURATION, type Configuration } from './configuration';
import { Database } from './database/database';
import { HealthController } from './health/health.controller';
import { OrderStore } from './orders/order-store';
import { OrdersListener } from './orders/orders.listener';

@Module({})
export class AppModule {
  static of(configuration: Configuration): DynamicModule {
    const { brokers, consumer, health, livePage, memberName } = configuration;
    return {
      module: AppModule,
      imports: [
        TerminusModule,
        PrometheusModule.register({ defaultMetrics: { enabled: true } }),
        KafkaRebalanceModule.forRoot({ client: { clientId: memberName, brokers }, consumer, health }),
        ...(livePage ? [KafkaRebalancePageModule.forRoot()] : []),
      ],
      controllers: [HealthController],
      providers: [{ provide: CONFIGURATION, useValue: configuration }, Database, OrderStore, OrdersListener],
    };
  }
}
