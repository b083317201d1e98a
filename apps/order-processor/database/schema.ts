/** Made by whoever starts first; every statement may be repeated. */
export const schema = `
  CREATE TABLE IF NOT EXISTS orders (
    order_id text PRIMARY KEY,
    customer_id text NOT NULL,
    amount_cents bigint NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL
  );
  CREATE INDEX IF NOT EXISTS orders_by_partition ON orders (topic, partition);
  -- Counts what was applied, not what is there: an order that is applied twice makes it differ from the orders.
  CREATE TABLE IF NOT EXISTS customer_totals (
    customer_id text PRIMARY KEY,
    orders bigint NOT NULL,
    amount_cents bigint NOT NULL
  );
  -- The greatest fencing token that has written for a partition. Delete the rows of a group with the group.
  CREATE TABLE IF NOT EXISTS partition_fences (
    group_id text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    token bigint NOT NULL,
    PRIMARY KEY (group_id, topic, partition)
  );
  CREATE TABLE IF NOT EXISTS partition_progress (
    group_id text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    orders bigint NOT NULL,
    PRIMARY KEY (group_id, topic, partition)
  );
  -- One row for each delivery that was finished: what the demo's verdict is made of.
  CREATE TABLE IF NOT EXISTS deliveries (
    id bigserial PRIMARY KEY,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    member text NOT NULL,
    token bigint NOT NULL,
    started_at double precision NOT NULL,
    finished_at double precision NOT NULL DEFAULT extract(epoch FROM clock_timestamp()) * 1000,
    outcome text NOT NULL
  );
`;
