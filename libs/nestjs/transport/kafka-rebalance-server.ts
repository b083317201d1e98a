import { KafkaHeaders, ServerKafka, type MessageHandler, type ReadPacket } from '@nestjs/microservices';
import { type KafkaConfig } from 'kafkajs';
import { isObservable } from 'rxjs';
import { asError, type ConsumerEvent, type ConsumerRecord, type GroupConsumer, type RecordContext } from '../../engine';
import { completion } from '../completion';
import { ConsumerHost } from '../consumer-host';
import { portsFor } from '../default-ports';
import { type Explored } from '../explored';
import { DEFAULT_CONSUMER } from '../module-options';
import { notDeserializable } from '../payload';
import { KafkaRebalanceContext } from './kafka-rebalance-context';
import { toKafkaJsMessage, type KafkaJsMessage } from './kafkajs-message';
import { reply } from './reply';
import { translateOptions, type KafkaRebalanceServerOptions, type StockOptions } from './server-options';
import { TransportConsumer } from './transport-consumer';
import { statusAfter } from './transport-status';

type Listen = Parameters<ServerKafka['listen']>[0];
type EventOf<Type extends ConsumerEvent['type']> = Extract<ConsumerEvent, { type: Type }>;
type Subscriber = (event: ConsumerEvent) => void;

/** How the module names the consumer of a server, and which hooks belong to it. */
export interface ServerPlace {
  readonly name: string;
  readonly explore: (host: ConsumerHost) => Explored;
}

/** By itself the server knows no application, and so no hooks. */
const alone: ServerPlace = { name: DEFAULT_CONSUMER, explore: () => ({ listeners: [], hooks: [] }) };

/**
 * `Transport.KAFKA` with the consumer of this package: `createMicroservice(AppModule, { strategy: new
 * KafkaRebalanceServer(options) })`. Handlers, replies, parser, serializers and kafkajs's producer are stock Nest's;
 * a record counts when its handler's result, also an Observable, has ended and its replies are stored.
 */
export class KafkaRebalanceServer extends ServerKafka {
  readonly host: ConsumerHost;
  private readonly subscribers = new Set<Subscriber>();
  private readonly facade = new TransportConsumer(() => this.host.consumer);
  private producerReady: Promise<void> | null = null;
  private closing = false;

  /** @throws InvalidOptionsError for what cannot be translated */
  constructor(
    private readonly given: KafkaRebalanceServerOptions,
    private readonly place: ServerPlace = alone,
  ) {
    super(given as StockOptions);
    const { consumer, notes } = translateOptions(given, this.groupId);
    const client = { ...given.client, clientId: this.clientId, brokers: this.brokers } as KafkaConfig;
    const { deployment = {}, metrics = true, tracing = false, log = true, timeline = {}, health = {} } = given;
    this.host = new ConsumerHost(
      place.name,
      { client, consumer, deployment, metrics, tracing, log, timeline, health, ports: portsFor(given.ports) },
      'microservice',
    );
    if (log !== false) for (const note of notes) this.logger.warn(note);
  }

  /** Patterns may be regular expressions, which Nest 11 does not know of. */
  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    if (!(pattern instanceof RegExp)) {
      super.addHandler(pattern, callback, isEventHandler, extras);
      return;
    }
    Object.assign(callback, { isEventHandler, extras });
    const handlers = this.handlers();
    let last = isEventHandler ? handlers.get(pattern) : undefined;
    while (last?.next !== undefined) last = last.next as MessageHandler;
    if (last === undefined) handlers.set(pattern, callback);
    else last.next = callback;
  }

  /** By name first, then by the first regular expression that occurs in the name, as stock Nest does. */
  override getHandlerByPattern(pattern: string): MessageHandler | null {
    const route = this.getRouteFromPattern(pattern);
    const handlers = this.handlers();
    const byName = handlers.get(route);
    if (byName !== undefined) return byName;
    for (const [key, handler] of handlers) if (key instanceof RegExp && occurs(key, route)) return handler;
    return null;
  }

  private handlers(): Map<string | RegExp, MessageHandler> {
    return this.messageHandlers as Map<string | RegExp, MessageHandler>;
  }

  override async listen(callback: Listen): Promise<void> {
    try {
      const client = await this.createClient<NonNullable<ServerKafka['client']>>();
      this.client = client;
      this.producer = client.producer(this.given.producer);
      const topics = [...this.handlers().keys()].map((key) => (key instanceof RegExp ? wherever(key) : key));
      if (topics.length === 0) {
        this.logger.warn('No @EventPattern or @MessagePattern takes a topic: nothing is consumed.');
        await this.producer.connect();
      } else {
        const { hooks } = this.place.explore(this.host);
        const handle = (record: ConsumerRecord, context: RecordContext) => this.deliver(record, context);
        const { processing = {} } = this.given;
        const listener = { name: KafkaRebalanceServer.name, topics, handle, processing };
        await this.host.start({ listeners: [listener], hooks }, (consumer) => this.follow(consumer));
      }
      callback();
    } catch (error) {
      await this.close();
      callback(error);
    }
  }

  /** Begins when the consumer has found the brokers, which may be away at first, and goes on beside its join. */
  private async connectProducer(): Promise<void> {
    while (!this.closing) {
      try {
        await this.producer?.connect();
        return;
      } catch (thrown) {
        this.logger.warn(`The producer for replies cannot connect: ${asError(thrown).message}; trying again.`);
      }
    }
  }

  private follow(consumer: GroupConsumer): void {
    let crashed = false;
    consumer.observe((event) => {
      const status = crashed ? null : statusAfter(event);
      crashed ||= event.type === 'ConsumerFailed';
      if (event.type === 'CoordinatorFound') this.producerReady ??= this.connectProducer();
      if (status !== null) this._status$.next(status as never);
      for (const subscriber of this.subscribers) subscriber(event);
    });
  }

  override async close(): Promise<void> {
    this.closing = true;
    await this.host.stop();
    await this.producer?.disconnect();
    this.producer = null;
    this.client = null;
    this._status$.next('disconnected' as never);
  }

  /** kafkajs's client, a consumer with what handlers use of kafkajs's, and the producer for replies. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- Nest's signature
  override unwrap<T>(): T {
    if (this.client === null) {
      throw new Error('Not listening yet: call listen() or startAllMicroservices() before unwrap().');
    }
    return [this.client, this.facade, this.producer] as T;
  }

  /** An event of the consumer, by its type: `RebalanceCompleted`, `PartitionsLost`, `RecordFailed` ... Also before `listen`. */
  override on<Type extends ConsumerEvent['type']>(type: Type, callback: (event: EventOf<Type>) => void): void;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- Nest's signature
  override on<Key extends string | number | symbol, Callback>(type: Key, callback: Callback): void;
  override on(type: unknown, callback: Subscriber): void {
    this.subscribers.add((event) => {
      if (event.type === type) callback(event);
    });
  }

  private async deliver(record: ConsumerRecord, delivery: RecordContext): Promise<void> {
    await this.producerReady;
    const { parser, producer } = this;
    if (parser === null || producer === null) throw new Error('The server has been closed.');
    const message = parser.parse<KafkaJsMessage>(toKafkaJsMessage(record));
    const context = new KafkaRebalanceContext({ message, delivery, consumer: this.facade, producer });
    let packet: ReadPacket;
    try {
      packet = await this.deserializer.deserialize(message, { channel: record.topic });
    } catch (thrown) {
      throw notDeserializable(record, thrown);
    }
    await this.handle(packet, context);
  }

  /** An event, unless somebody waits for a reply. */
  private async handle({ pattern, data }: ReadPacket, context: KafkaRebalanceContext): Promise<void> {
    const headers = context.getMessage().headers as Record<string, string | undefined> | undefined;
    const correlationId = headers?.[KafkaHeaders.CORRELATION_ID];
    const replyTopic = headers?.[KafkaHeaders.REPLY_TOPIC];
    const handler = this.getHandlerByPattern(pattern as string);
    if (handler?.isEventHandler === true || !correlationId || !replyTopic) {
      if (handler === null)
        this.logger.error(`No handler takes the event "${String(pattern)}"; it counts as processed.`);
      else await this.processing(context, () => this.event(handler, data, context));
      return;
    }
    const send = this.getPublisher(replyTopic, headers[KafkaHeaders.REPLY_PARTITION] as string, correlationId, context);
    const publish = async (packet: unknown): Promise<void> => {
      try {
        await send(packet);
      } catch (thrown) {
        // Who asked may be gone, and its topic with it: the request must not block the partition for that.
        this.logger.error(
          `The reply to ${correlationId} cannot be stored in ${replyTopic}: ${asError(thrown).message}`,
        );
      }
    };
    if (handler === null) await publish({ id: correlationId, err: noMessageHandler });
    else await this.processing(context, () => this.request(handler, data, context, publish));
  }

  private async event(handler: MessageHandler, data: unknown, context: KafkaRebalanceContext): Promise<void> {
    const result: unknown = await handler(data, context);
    if (isObservable(result)) await completion(result, context.signal);
  }

  private async request(
    handler: MessageHandler,
    data: unknown,
    context: KafkaRebalanceContext,
    publish: (packet: unknown) => Promise<void>,
  ): Promise<void> {
    const response$ = this.transformToObservable<unknown>(handler(data, context) as Promise<unknown>);
    await reply(response$, this, publish, context.signal);
  }

  /** Between Nest's hooks for tracing. Rejects as `work` does, whatever the start hook makes of it. */
  private processing(context: KafkaRebalanceContext, work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = async (): Promise<void> => {
        try {
          await work();
          resolve();
        } catch (thrown) {
          reject(asError(thrown));
        } finally {
          (this.onProcessingEndHook as typeof this.onProcessingEndHook | undefined)?.(this.transportId, context);
        }
      };
      this.onProcessingStartHook(this.transportId, context, done);
    });
  }
}

/** What `Transport.KAFKA` answers. */
const noMessageHandler = 'There is no matching message handler defined in the remote service.';

function occurs(pattern: RegExp, route: string): boolean {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(route);
}

/** Patterns of listeners match whole names; those of kafkajs match wherever they occur. */
function wherever(pattern: RegExp): RegExp {
  return new RegExp(`.*(?:${pattern.source}).*`, pattern.flags);
}
