import { Injectable } from '@nestjs/common';
import { type Lease, type RecordContext } from '../../../src';
import { Database } from '../database/database';
import { type Order } from './order';

/** `fenced`: the partition has a newer owner, nothing was written. `duplicate`: the order was there already. */
export type Outcome = 'applied' | 'duplicate' | 'fenced';

/**
 * Hazard: a process that was frozen in mid-handler wakes up and writes, while the partition has another owner
 *   1. we read order 7   2. we freeze   3. the group gives the partition to another member, which goes on from 7
 *   4. we wake up and write 7   -> so each write bears the token of its lease, and one that is too small changes nothing
 *
 * All of it is one statement, and so one transaction: the fence, the order, the customer's total, and the account of it.
 */
const applyOrder = `
  WITH fence AS (
    INSERT INTO partition_fences AS known (group_id, topic, partition, token) VALUES ($1, $2, $3, $4)
    ON CONFLICT (group_id, topic, partition) DO UPDATE SET token = EXCLUDED.token WHERE known.token <= EXCLUDED.token
    RETURNING token
  ), applied AS (
    INSERT INTO orders (order_id, customer_id, amount_cents, topic, partition, record_offset)
    SELECT $6, $7, $8, $2, $3, $5 FROM fence
    ON CONFLICT (order_id) DO NOTHING
    RETURNING customer_id, amount_cents
  ), total AS (
    INSERT INTO customer_totals AS known (customer_id, orders, amount_cents)
    SELECT customer_id, 1, amount_cents FROM applied
    ON CONFLICT (customer_id)
    DO UPDATE SET orders = known.orders + 1, amount_cents = known.amount_cents + EXCLUDED.amount_cents
  ), result AS (
    SELECT CASE
      WHEN NOT EXISTS (SELECT FROM fence) THEN 'fenced'
      WHEN EXISTS (SELECT FROM applied) THEN 'applied'
      ELSE 'duplicate'
    END AS outcome
  )
  INSERT INTO deliveries (topic, partition, record_offset, member, token, started_at, outcome)
  SELECT $2, $3, $5, $9, $4, $10, outcome FROM result
  RETURNING outcome
`;

@Injectable()
export class OrderStore {
  constructor(private readonly database: Database) {}

  /** @param startedAt milliseconds since 1970 */
  async apply(order: Order, { record, lease }: RecordContext, member: string, startedAt: number): Promise<Outcome> {
    const { groupId, topic, partition, fencingToken } = lease;
    const [row] = await this.database.query<{ outcome: Outcome }>(applyOrder, [
      ...[groupId, topic, partition, fencingToken, record.offset],
      ...[order.orderId, order.customerId, order.amountCents, member, startedAt],
    ]);
    return row?.outcome ?? 'fenced';
  }

  /**
   * Fences the partition off from its owners before us, and counts what they have stored: after that nothing of theirs can
   * come any more. The count is made of the orders, for an owner that crashed has flushed nothing.
   */
  async takeOver({ groupId, topic, partition, fencingToken }: Lease): Promise<bigint> {
    await this.database.query(
      `INSERT INTO partition_fences AS known (group_id, topic, partition, token) VALUES ($1, $2, $3, $4)
       ON CONFLICT (group_id, topic, partition) DO UPDATE SET token = greatest(known.token, EXCLUDED.token)`,
      [groupId, topic, partition, fencingToken],
    );
    const [row] = await this.database.query<{ count: string }>(
      'SELECT count(*) FROM orders WHERE topic = $1 AND partition = $2',
      [topic, partition],
    );
    return BigInt(row?.count ?? 0);
  }

  async saveProgress(
    { groupId }: Pick<Lease, 'groupId'>,
    topic: string,
    partition: number,
    orders: bigint,
  ): Promise<void> {
    await this.database.query(
      `INSERT INTO partition_progress (group_id, topic, partition, orders) VALUES ($1, $2, $3, $4)
       ON CONFLICT (group_id, topic, partition) DO UPDATE SET orders = EXCLUDED.orders`,
      [groupId, topic, partition, orders],
    );
  }
}
