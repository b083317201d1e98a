import { plainToInstance } from 'class-transformer';
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

/** It can never become valid: no attempt mends it. */
export class InvalidOrderError extends Error {}

/** @throws InvalidOrderError that says why it is none */
export async function parseOrder(payload: unknown): Promise<Order> {
  if (typeof payload !== 'object' || payload === null) throw new InvalidOrderError('it is not a JSON object');
  const order = plainToInstance(Order, payload);
  const errors = await validate(order, { whitelist: true });
  if (errors.length === 0) return order;
  throw new InvalidOrderError(errors.flatMap(({ constraints }) => Object.values(constraints ?? {})).join('; '));
}
