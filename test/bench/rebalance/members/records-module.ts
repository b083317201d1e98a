/** The controller of a member on either Kafka transport. */
import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { Ctx, EventPattern, type KafkaContext, Payload } from '@nestjs/microservices';
import { handlerMsOf, readSetup, work } from '../member-report';

@Controller()
class RecordsController {
  @EventPattern([readSetup().topic])
  async take(@Payload() payload: object, @Ctx() context: KafkaContext): Promise<void> {
    await work(context.getPartition(), Number(context.getMessage().offset), handlerMsOf(payload));
  }
}

@Module({ controllers: [RecordsController] })
export class RecordsModule {}

/** What both transports are told, in kafkajs's words. */
export function transportOptions() {
  const { brokers, groupId, sessionTimeoutMs, heartbeatIntervalMs } = readSetup();
  return {
    client: { brokers, logCreator: () => () => undefined },
    consumer: { groupId, sessionTimeout: sessionTimeoutMs, heartbeatInterval: heartbeatIntervalMs },
    subscribe: { fromBeginning: true },
  };
}
