import { plainToInstance } from 'class-transformer';
import { type ConsumerRecord } from '../../../src';
import { IsInt, IsString, Length, Min, validate } from 'class-validator';

export class Order {
  @IsString()
  @Length(1, 100)
  orderId!: string;

  @IsString()
  @Length(1, 100)
  customerId!: string;

  @IsInt()
  @Min(0)
  amountCents!: number;
}

/** What is not JSON goes on as text, and is then no order: a listener that throws would block the partition for ever. */
export function readPayload({ value }: ConsumerRecord): unknown {
  const text = value?.toString('utf8') ?? 'null';
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The order, or why it is none. */
export async function parseOrder(payload: unknown): Promise<Order | string> {
  if (typeof payload !== 'object' || payload === null) return 'it is not a JSON object';
  const order = plainToInstance(Order, payload);
  const errors = await validate(order, { whitelist: true });
  if (errors.length === 0) return order;
  return errors.flatMap(({ constraints }) => Object.values(constraints ?? {})).join('; ');
}
