import Table from 'cli-table3';
import { type ProcessingFigures } from './processing-bench';

export function processingTable({ keyed, noOp, batches, blocked, backlog }: ProcessingFigures): string {
  const table = new Table({ head: ['', 'nestjs-kafka-rebalance', 'beside it'], style: { head: [], border: [] } });
  const share = Math.round((keyed.ours / keyed.ceiling) * 100);
  table.push(
    [
      'handlers that wait 5 ms, key order, concurrency 100',
      `${keyed.ours}/s, ${share} % of 100 bare loops (${keyed.ceiling}/s)`,
      `Transport.KAFKA ${keyed.stock}/s`,
    ],
    ['no-op handlers through Nest', `${noOp.ours} µs a record`, `Transport.KAFKA ${noOp.stock} µs`],
    ['engine, batches', `${batches.engine} µs a record`, `kafkajs eachBatch ${batches.kafkaJs} µs`],
    [
      'one key blocks for 5 s: p99 of the others',
      `${blocked.during} ms, before it ${blocked.before} ms`,
      `Transport.KAFKA ${blocked.stockDuring} ms`,
    ],
    [
      `memory before a backlog of ${backlog.records} records of 1 kB`,
      `held ${backlog.defaults.peakHeldMb} MB, rss ${backlog.defaults.peakRssMb} MB`,
      `maxBufferedBytes 8 MiB: held ${backlog.bound8Mb.peakHeldMb} MB, rss ${backlog.bound8Mb.peakRssMb} MB`,
    ],
  );
  return table.toString();
}
