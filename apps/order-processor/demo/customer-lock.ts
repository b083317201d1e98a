import { Client } from 'pg';

export interface CustomerLock {
  release(): Promise<void>;
}

/**
 * Locks the totals of a customer, as a transaction does that nobody has ended. Who writes an order of that customer waits in the
 * database, and heeds no signal meanwhile.
 */
export async function lockCustomer(databaseUrl: string, customerId: string): Promise<CustomerLock> {
  const client = new Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM customer_totals WHERE customer_id = $1 FOR UPDATE', [customerId]);
  // With its connection the transaction ends too.
  return { release: () => client.end() };
}
