import { type ConsumerEvent, type EventSink, type GroupConsumer } from '../../../libs/engine';
import { type Unstamped } from '../../../libs/engine/events';
import { floodWindowMs } from '../../../libs/nestjs/logs/flood-guard';
import { type LogLine } from '../../../libs/nestjs/logs/log-line';
import { LogSink } from '../../../libs/nestjs/logs/log-sink';
import { type NestOutput } from '../../../libs/nestjs/logs/nest-output';
import { ManualClock } from '../../../libs/testing';

type Event = Unstamped<ConsumerEvent>;

function logging({ debug, toldByTimeline = true }: { debug?: string; toldByTimeline?: boolean } = {}) {
  const clock = new ManualClock();
  const written: LogLine[] = [];
  let sink: EventSink = () => undefined;
  const consumer = { groupId: 'g', observe: (given: EventSink) => void (sink = given) };
  const output = { write: (line: LogLine) => void written.push(line), visible: (level: string) => level };
  const setup = { name: 'default', output: output as unknown as NestOutput, clock, debug };
  const log = new LogSink(setup, consumer as unknown as GroupConsumer, toldByTimeline);
  const tell = (...events: Event[]): void => events.forEach((event) => sink({ ...event, at: clock.now() }));
  return { clock, written, log, tell, texts: () => written.map(({ level, text }) => `${level}: ${text}`) };
}

const partitions = [0, 1, 2, 7].map((partition) => ({ topic: 'orders', partition }));
const record = { topic: 'orders', partition: 3, offset: 17n, listener: 'Orders.place' };
const processed: Event = { type: 'RecordProcessed', record, durationMs: 3, index: 0 };
const hook: Event = { type: 'HookCompleted', hook: 'Orders.flush', kind: 'revoked', partitions, durationMs: 12 };
const completed: Event = {
  ...{ type: 'RebalanceCompleted', cause: 'group-changed', generation: 7, durationMs: 118.4, leader: false },
  ...{ protocol: 'cooperative', assigned: [], revoked: partitions, kept: partitions },
};

describe('the log of a consumer', () => {
  it('one line for each transition, with its consequence, and the same as data', () => {
    const { tell, written } = logging();
    tell({ type: 'PartitionsLost', partitions, reason: 'expelled' });
    expect(written).toEqual([
      {
        ...{ level: 'warn', kind: 'PartitionsLost expelled ' },
        text: 'lost orders[0-2,7] (expelled): what was not committed is processed again by the next owner',
        fields: {
          ...{ event: 'PartitionsLost', consumer: 'default', group: 'g', reason: 'expelled' },
          partitions: ['orders-0', 'orders-1', 'orders-2', 'orders-7'],
        },
      },
    ]);
  });

  it('levels follow from what an event says', () => {
    const { tell, texts } = logging();
    const revoked = (timedOut: typeof partitions): Event => ({
      ...{ type: 'PartitionsRevoked', partitions: [partitions[3]!], drainMs: 930, slowest: null, timedOut },
      parts: { handlersMs: 700, hooksMs: 200, commitMs: 30 },
    });
    tell(revoked([]), revoked([partitions[3]!]));
    tell({ type: 'OffsetReset', partition: partitions[3]!, from: null, to: 0n, policy: 'earliest' });
    tell({ type: 'OffsetReset', partition: partitions[3]!, from: 5n, to: 9n, policy: 'earliest' });
    expect(texts()).toEqual([
      'log: handed over orders-7 after 930 ms',
      'warn: handed over orders-7 after 930 ms; no time was left for the handlers of orders-7: those records are processed again by the next owner',
      'log: orders-7 begins at 0 (earliest): no offset is committed',
      'warn: orders-7 begins at 9 (earliest): offset 5 is not in the log any more',
    ]);
  });

  it('a rebalance is told by the timeline in one line; without it, by its event', () => {
    const [told, alone] = [logging(), logging({ toldByTimeline: false })];
    for (const { tell } of [told, alone]) tell(completed);
    const text = 'group g is in generation 7 after 118 ms: kept 4, assigned none, to hand over orders[0-2,7]';
    expect(told.texts()).toEqual([`debug: ${text}`]);
    expect(alone.texts()).toEqual([`log: ${text}`]);
  });

  it('nothing asked for: details at debug, and nothing for each record, commit, heartbeat or request', () => {
    const { tell, texts } = logging();
    const request: Event = { type: 'RequestEnded', api: 'Fetch', nodeId: 1, durationMs: 500, code: null, error: null };
    tell(processed, { type: 'HeartbeatSucceeded', durationMs: 2 }, request, hook);
    expect(texts()).toEqual(['debug: Orders.flush (revoked) took 12 ms for orders[0-2,7]']);
  });

  it('KAFKA_REBALANCE_DEBUG: everything of these categories, requests too, and nothing else at debug', () => {
    const { tell, texts } = logging({ debug: 'records,fetch,commit' });
    const request = (api: string, code: string | null): Event => ({
      ...{ type: 'RequestEnded', api, nodeId: 1, durationMs: 500, code, error: null },
    });
    tell(
      processed,
      hook,
      request('Fetch', null),
      request('JoinGroup', null),
      request('OffsetCommit', 'NOT_COORDINATOR'),
    );
    tell({ type: 'SessionResumed' });
    expect(texts()).toEqual([
      'debug: Orders.place processed orders-3@17 in 3 ms',
      'debug: Fetch was answered by broker 1 after 500 ms',
      'debug: OffsetCommit was answered by broker 1 after 500 ms: NOT_COORDINATOR',
      'log: a heartbeat was answered: handlers start again',
    ]);
  });

  it('an unknown category is told at once', () => {
    expect(logging({ debug: 'comit' }).texts()).toEqual([expect.stringMatching(/^warn: .*'comit'.*commit, fetch/)]);
  });

  it('an outage of hours is told ever more rarely', () => {
    const { tell, texts } = logging();
    for (let attempt = 1; attempt <= 1000; attempt += 1) {
      tell({ type: 'BrokerUnavailable', error: new Error('away'), attempt, retryInMs: 1000 });
    }
    expect(texts()).toHaveLength(10);
  });

  it('a storm is told in a few lines and a sum; the end of the consumer tells what is left of it', async () => {
    const { clock, tell, texts } = logging();
    const failed = (offset: bigint): Event => ({
      ...{ type: 'RecordFailed', record: { ...record, offset }, attempt: 1, retryInMs: 100 },
      error: new Error(`order ${offset} is unknown`),
    });
    for (let offset = 0n; offset < 500n; offset += 1n) tell(failed(offset));
    expect(texts()).toHaveLength(10);
    await clock.advance(floodWindowMs);
    expect(texts()).toHaveLength(11);
    expect(texts().at(-1)).toMatch(/^warn: 490 more like this in the last minute; the last one: .*orders-3@499/);
    for (let offset = 0n; offset < 12n; offset += 1n) tell(failed(offset));
    tell({ type: 'ConsumerStopped', clean: true });
    expect(texts().slice(-2)).toEqual(['log: stopped', expect.stringMatching(/^warn: 2 more like this/)]);
    expect(clock.pending).toBe(0);
  });

  it('tells what no event tells', () => {
    const { log, written } = logging();
    log.write({ level: 'log', text: 'all of it', kind: 'RebalanceOver' }, { rebalance: { id: 1 } });
    expect(written[0]?.fields).toEqual({
      event: 'RebalanceOver',
      consumer: 'default',
      group: 'g',
      rebalance: { id: 1 },
    });
  });
});
