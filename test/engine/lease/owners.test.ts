import fc from 'fast-check';
import { decodeNote, partitionKey } from '../../../libs/protocol';
import { LeaseBench, orders } from './bench';
import { Handlers } from './handlers';

type Step =
  | { readonly do: 'finish' | 'fail'; readonly pick: number }
  | { readonly do: 'commit' | 'pause' | 'resume' | 'wait' | 'suspend' | 'go-on' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.nat().map((pick): Step => ({ do: 'finish', pick })) },
  { weight: 2, arbitrary: fc.nat().map((pick): Step => ({ do: 'fail', pick })) },
  fc.constantFrom<Step[]>(
    ...(['commit', 'pause', 'resume', 'wait', 'suspend', 'go-on'] as const).map((name): Step => ({ do: name })),
  ),
);

const owner = fc.record({
  ordering: fc.constantFrom('partition' as const, 'key' as const, 'unordered' as const),
  concurrency: fc.integer({ min: 1, max: 5 }),
  steps: fc.array(step, { maxLength: 25 }),
  end: fc.constantFrom('drain' as const, 'drain-in-time' as const, 'lose' as const),
});

const key = partitionKey({ topic: 'orders', partition: 0 });

/** What the committed offset and its metadata say is finished. */
function described(committed: bigint, metadata: string, count: number): Set<number> {
  const finished = new Set<number>();
  const runs = decodeNote(committed, metadata)?.finished ?? [];
  for (let offset = 0; offset < count; offset += 1) {
    const at = BigInt(offset);
    if (at < committed || runs.some(({ from, to }) => from <= at && at < to)) finished.add(offset);
  }
  return finished;
}

// The sequence of events is the property's: owners one after the other, each with its order of completions, failures,
// pauses and commits, and then handed over, cut short or lost.
it('owners one after the other: commits tell exactly what is finished, and nobody gets anything else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', 'b', null), { minLength: 1, maxLength: 20 }),
      fc.array(owner, { minLength: 1, maxLength: 4 }),
      async (keys, owners) => {
        let committed = 0n;
        let metadata = '';
        for (const { ordering, concurrency, steps, end } of owners) {
          const bench = new LeaseBench({ recordRetryBackoffMs: 5 }, [], { ordering, concurrency });
          const handlers = new Handlers();
          bench.handle = handlers.handle;
          bench.committed.set(key, committed);
          bench.metadata.set(key, metadata);
          const before = described(committed, metadata, keys.length);
          const finished = new Set(before);
          const stored = (): void => {
            const lease = bench.table.all()[0];
            committed = lease?.ledger.committed ?? committed;
            metadata = lease?.ledger.metadata ?? metadata;
            expect([...described(committed, metadata, keys.length)]).toEqual([...finished].sort((a, b) => a - b));
          };
          const finish = async (pick: number, fails: boolean): Promise<void> => {
            const { running } = handlers;
            const name = running[pick % Math.max(1, running.length)];
            if (name === undefined) return;
            if (!fails) finished.add(Number(name.slice(2)));
            handlers.end(name, fails ? new Error('no') : undefined);
            await bench.clock.advance(0);
          };
          await bench.assign(0);
          const left = keys.map((value, offset) => ({
            offset: BigInt(offset),
            key: value === null ? null : Buffer.from(value),
          }));
          await bench.receive(
            0,
            left.filter(({ offset }) => offset >= committed),
          );
          for (const action of steps) {
            const lease = bench.table.all()[0]!;
            switch (action.do) {
              case 'finish':
              case 'fail':
                await finish(action.pick, action.do === 'fail');
                break;
              case 'commit':
                await bench.commit([lease]);
                stored();
                break;
              case 'pause':
              case 'resume':
                lease.paused = action.do === 'pause';
                lease.changed.notify();
                break;
              case 'suspend':
              case 'go-on':
                bench.open = action.do === 'go-on';
                bench.table.gateChanged();
                break;
              case 'wait':
                await bench.clock.advance(6);
            }
          }
          for (const name of handlers.started) expect(before.has(Number(name.slice(2)))).toBe(false);
          if (end === 'lose') {
            bench.table.lose(orders(0), 'fenced');
            for (const name of handlers.running) handlers.end(name);
            await bench.clock.advance(0);
            continue;
          }
          const lease = bench.table.all()[0]!;
          const drained = bench.table.drain(orders(0), bench.clock.now() + 50);
          if (end === 'drain') while (handlers.running.length > 0) await finish(0, false);
          await bench.clock.advance(60);
          await drained;
          committed = lease.ledger.committed ?? committed;
          metadata = lease.ledger.metadata;
          expect([...described(committed, metadata, keys.length)]).toEqual([...finished].sort((a, b) => a - b));
          for (const name of handlers.running) handlers.end(name);
          await bench.clock.advance(0);
        }
      },
    ),
    { numRuns: 150 },
  );
});
