import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Pool, type QueryResultRow } from 'pg';
import { CONFIGURATION, type Configuration } from '../configuration';
import { schema } from './schema';

/** Any number, the same in every process: two that start at once must not both make the tables. */
const schemaLock = 7_310_577;

/** What the database could not do; the order is not to blame. */
export class DatabaseError extends Error {}

/**
 * The pool. It ends in `onApplicationShutdown`: the consumer drains in `onModuleDestroy`, and its last handlers and hooks
 * still write.
 */
@Injectable()
export class Database implements OnModuleInit, OnApplicationShutdown {
  private readonly pool: Pool;

  constructor(@Inject(CONFIGURATION) { databaseUrl }: Configuration) {
    this.pool = new Pool({ connectionString: databaseUrl, max: 20 });
    // An idle connection that breaks is replaced; without a listener it would end the process.
    this.pool.on('error', () => undefined);
  }

  async onModuleInit(): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock($1)', [schemaLock]);
      await client.query(schema);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  /** @throws DatabaseError */
  async query<Row extends QueryResultRow>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    try {
      const { rows } = await this.pool.query<Row>(sql, [...values]);
      return rows;
    } catch (thrown) {
      throw new DatabaseError(`the database: ${thrown instanceof Error ? thrown.message : String(thrown)}`, {
        cause: thrown,
      });
    }
  }
}
