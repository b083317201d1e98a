import { Module } from '@nestjs/common';
import { KafkaRebalanceModule } from 'nestjs-kafka-rebalance';
import { OrdersListener } from './orders.listener.js';

const { KAFKA_BROKERS = 'localhost:9092', GROUP = 'order-processors' } = process.env;

@Module({
  imports: [
    KafkaRebalanceModule.forRoot({
      client: { clientId: 'orders-service', brokers: KAFKA_BROKERS.split(',') },
      consumer: { groupId: GROUP, autoOffsetReset: 'earliest' },
    }),
  ],
  providers: [OrdersListener],
})
export class AppModule {}
