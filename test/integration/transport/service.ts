import {
  Catch,
  Controller,
  Inject,
  Injectable,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  ValidationPipe,
  createParamDecorator,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
  type RpcExceptionFilter,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import {
  Ctx,
  EventPattern,
  KafkaContext,
  KafkaRetriableException,
  MessagePattern,
  Payload,
  RpcException,
  type RequestContext,
} from '@nestjs/microservices';
import { IsString } from 'class-validator';
import { EMPTY, from, map, Observable, of, throwError } from 'rxjs';

/** What the handlers of one application were called with. */
export class Journal {
  readonly entries: { readonly handler: string; readonly data: unknown; readonly context: KafkaContext }[] = [];

  of(handler: string): unknown[] {
    return this.entries.filter((entry) => entry.handler === handler).map(({ data }) => data);
  }

  contexts(handler: string): KafkaContext[] {
    return this.entries.filter((entry) => entry.handler === handler).map(({ context }) => context);
  }
}

export class Order {
  @IsString()
  id!: string;
}

@Injectable()
class Deny implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.getType() === 'rpc' && context.switchToRpc().getData<Order>().id !== 'denied';
  }
}

@Injectable()
class Shout implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((value) => `${String(value)}!`));
  }
}

@Catch(TypeError)
class Mend implements RpcExceptionFilter {
  catch(error: TypeError, host: ArgumentsHost): Observable<string> {
    return of(`mended ${error.message} ${host.switchToRpc().getContext<KafkaContext>().getPartition()}`);
  }
}

const Offset = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToRpc().getContext<KafkaContext>().getMessage().offset,
);

/** Every topic that the service takes, for one run of the suite. */
export const topicNames = [
  ...['event', 'twice', 'fails', 'fails-retriable', 'silent', 'scoped', 'manual', 'tombstone'],
  ...['sum', 'stream', 'message', 'rpc-error', 'error', 'late-error', 'retriable', 'validated', 'guarded', 'mended'],
  ...['intercepted', 'scoped-request', 'promise-of-stream', 'offset'],
] as const;
export type TopicName = (typeof topicNames)[number];

/** A service with a handler for each behaviour; the same for both transports. */
export function serviceOn(topic: (name: TopicName) => string, prefix: string) {
  @Controller()
  class Events {
    private failures = 0;

    constructor(private readonly journal: Journal) {}

    private note(handler: string, data: unknown, context: KafkaContext): void {
      this.journal.entries.push({ handler, data, context });
    }

    @EventPattern<string | RegExp>(topic('event'))
    event(@Payload() data: unknown, @Ctx() context: KafkaContext): void {
      this.note('event', data, context);
    }

    @EventPattern<string | RegExp>(topic('twice'))
    first(@Payload() data: unknown, @Ctx() context: KafkaContext): Observable<unknown> {
      this.note('first', data, context);
      return of(1);
    }

    @EventPattern<string | RegExp>(topic('twice'))
    async second(@Payload() data: unknown, @Ctx() context: KafkaContext): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, 10));
      this.note('second', data, context);
    }

    @EventPattern<string | RegExp>(topic('fails'))
    fails(@Payload() data: unknown, @Ctx() context: KafkaContext): void {
      this.note('fails', data, context);
      if (this.journal.of('fails').length === 1) throw new Error('for the first time');
    }

    @EventPattern<string | RegExp>(topic('fails-retriable'))
    failsRetriable(@Payload() data: unknown, @Ctx() context: KafkaContext): Observable<unknown> {
      this.note('fails-retriable', data, context);
      this.failures += 1;
      return this.failures === 1 ? throwError(() => new KafkaRetriableException('again')) : of(data);
    }

    @EventPattern<string | RegExp>(topic('silent'))
    silent(@Payload() data: unknown, @Ctx() context: KafkaContext): Observable<never> {
      this.note('silent', data, context);
      return EMPTY;
    }

    @EventPattern<string | RegExp>(topic('tombstone'))
    tombstone(@Payload() data: unknown, @Ctx() context: KafkaContext): void {
      this.note('tombstone', data, context);
    }

    @EventPattern<string | RegExp>(new RegExp(`${prefix}-pattern-\\d`))
    pattern(@Payload() data: unknown, @Ctx() context: KafkaContext): void {
      this.note('pattern', data, context);
    }

    @EventPattern<string | RegExp>(topic('manual'))
    async manual(@Payload() data: unknown, @Ctx() context: KafkaContext): Promise<void> {
      this.note('manual', data, context);
      const offset = String(Number(context.getMessage().offset) + 1);
      await context
        .getConsumer()
        .commitOffsets([{ topic: context.getTopic(), partition: context.getPartition(), offset }]);
    }
  }

  @Controller()
  class Requests {
    private attempts = 0;

    @MessagePattern(topic('sum'))
    sum(@Payload('numbers') numbers: number[]): number {
      return numbers.reduce((total, one) => total + one, 0);
    }

    @MessagePattern(topic('stream'))
    stream(@Payload() count: string): Observable<{ n: number }> {
      return from(Array.from({ length: Number(count) }, (_, n) => ({ n })));
    }

    @MessagePattern(topic('promise-of-stream'))
    async promised(): Promise<Observable<string>> {
      await Promise.resolve();
      return of('a', 'b');
    }

    @MessagePattern(topic('message'))
    message(@Payload() data: unknown, @Ctx() context: KafkaContext): object {
      const { key, headers } = context.getMessage();
      return { key: 'answer', value: { data, key, note: headers?.note }, headers: { extra: 'yes' } };
    }

    @MessagePattern(topic('rpc-error'))
    rpcError(): never {
      throw new RpcException({ code: 'NO_STOCK', left: 0 });
    }

    @MessagePattern(topic('error'))
    error(): never {
      throw new Error('with secrets of the service');
    }

    @MessagePattern(topic('late-error'))
    lateError(): Observable<string> {
      return new Observable((subscriber) => {
        subscriber.next('one');
        setTimeout(() => subscriber.error(new RpcException('after one')), 50);
      });
    }

    @MessagePattern(topic('retriable'))
    retriable(): string {
      this.attempts += 1;
      if (this.attempts === 1) throw new KafkaRetriableException('again');
      return `attempt ${this.attempts}`;
    }

    @MessagePattern(topic('validated'))
    validated(
      @Payload(new ValidationPipe({ transform: true, exceptionFactory: () => new RpcException('not valid') }))
      order: Order,
    ) {
      return order.constructor.name;
    }

    @UseGuards(Deny)
    @MessagePattern(topic('guarded'))
    guarded(@Payload() { id }: Order): string {
      return id;
    }

    @UseInterceptors(Shout)
    @MessagePattern(topic('intercepted'))
    intercepted(@Payload() word: string): string {
      return word;
    }

    @UseFilters(new Mend())
    @MessagePattern(topic('mended'))
    mended(): never {
      throw new TypeError('a bug');
    }

    @MessagePattern(topic('offset'))
    offset(@Offset() offset: string): string {
      return offset;
    }
  }

  @Controller({ scope: Scope.REQUEST })
  class PerMessage {
    private static count = 0;
    private readonly number: number;

    constructor(
      @Inject(REQUEST) private readonly request: RequestContext,
      private readonly journal: Journal,
    ) {
      PerMessage.count += 1;
      this.number = PerMessage.count;
    }

    @EventPattern<string | RegExp>(topic('scoped'))
    scoped(@Payload() data: unknown, @Ctx() context: KafkaContext): void {
      const same = this.request.data === data && this.request.context === context;
      this.journal.entries.push({ handler: 'scoped', data: { data, same, number: this.number }, context });
    }

    @MessagePattern(topic('scoped-request'))
    answer(@Payload() data: string): string {
      return `${data} of ${String((this.request as { data: unknown }).data)}`;
    }
  }

  return [Events, Requests, PerMessage];
}
