import { Kafka, logLevel, type Admin } from 'kafkajs';
import { Client } from 'pg';
import { type Delivery } from './verdict';

export interface StoredResults {
  readonly stored: number;
  readonly applied: number;
  readonly deliveries: readonly Delivery[];
}

/** How many orders are in the database now; for the display, and to see when all are. */
export class Results {
  private readonly client: Client;

  /** @param run part of the ids of what is counted: a database of yours may hold more */
  constructor(
    databaseUrl: string,
    private readonly run: string,
  ) {
    this.client = new Client({ connectionString: databaseUrl });
    this.client.on('error', () => undefined);
  }

  async connect(): Promise<void> {
    await this.client.connect();
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /** 0 before the first service has made the tables. */
  async stored(): Promise<number> {
    const { rows } = await this.client.query<{ made: boolean }>(`SELECT to_regclass('orders') IS NOT NULL AS made`);
    if (rows[0]?.made !== true) return 0;
    const counted = await this.client.query<{ count: string }>('SELECT count(*) FROM orders WHERE order_id LIKE $1', [
      `order-${this.run}-%`,
    ]);
    return Number(counted.rows[0]?.count ?? 0);
  }

  /** @param since milliseconds since 1970: deliveries of before are not of this run */
  async read(since: number): Promise<StoredResults> {
    const stored = await this.stored();
    const totals = await this.client.query<{ applied: string }>(
      'SELECT coalesce(sum(orders), 0) AS applied FROM customer_totals WHERE customer_id LIKE $1',
      [`customer-${this.run}-%`],
    );
    const { rows } = await this.client.query<{
      partition: number;
      record_offset: string;
      member: string;
      started_at: number;
      finished_at: number;
      outcome: string;
    }>(
      `SELECT partition, record_offset, member, started_at, finished_at, outcome FROM deliveries
       WHERE started_at >= $1 ORDER BY finished_at`,
      [since],
    );
    return {
      stored,
      applied: Number(totals.rows[0]?.applied ?? 0),
      deliveries: rows.map(({ partition, record_offset, member, started_at, finished_at, outcome }) => ({
        ...{ partition, member, outcome, offset: Number(record_offset) },
        ...{ startedAt: started_at, finishedAt: finished_at },
      })),
    };
  }
}

/** Records in the topic that lie behind what the group has committed. */
export function uncommitted(brokers: string[], groupId: string, topic: string): Promise<number> {
  return withAdmin(brokers, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return ends.reduce((sum, { partition, high }) => {
      const offset = committed?.partitions.find((one) => one.partition === partition)?.offset ?? '0';
      return sum + Math.max(0, Number(high) - Math.max(0, Number(offset)));
    }, 0);
  });
}

/** Records in the topic. */
export function recordsIn(brokers: string[], topic: string): Promise<number> {
  return withAdmin(brokers, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    return ends.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
  });
}

/** On brokers of yours nothing is left behind. */
export function deleteTopic(brokers: string[], topic: string): Promise<void> {
  return withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [topic] }));
}

async function withAdmin<T>(brokers: string[], work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({ clientId: 'order-demo', brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
