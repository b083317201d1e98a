import { translateOptions, type KafkaRebalanceServerOptions } from '../../../libs/nestjs/transport/server-options';

const translate = (options: KafkaRebalanceServerOptions) => translateOptions(options, 'orders-server');

describe('what Transport.KAFKA was told, in our words', () => {
  it('nothing: as kafkajs does by default', () => {
    expect(translate({})).toEqual({
      consumer: {
        ...{ groupId: 'orders-server', isolationLevel: 'read_committed', autoOffsetReset: 'latest' },
        commitMode: 'batch',
      },
      notes: [],
    });
  });

  it.each<[KafkaRebalanceServerOptions, object]>([
    [{ subscribe: { fromBeginning: true } }, { autoOffsetReset: 'earliest' }],
    [{ consumer: { groupId: 'g', readUncommitted: true } }, { isolationLevel: 'read_uncommitted' }],
    [
      { consumer: { sessionTimeout: 9000, rebalanceTimeout: 60_000, heartbeatInterval: 1000 } },
      { sessionTimeoutMs: 9000, rebalanceTimeoutMs: 60_000, heartbeatIntervalMs: 1000 },
    ],
    [{ consumer: { sessionTimeout: 6000 } }, { sessionTimeoutMs: 6000, heartbeatIntervalMs: 1999 }],
    [
      { consumer: { minBytes: 1, maxBytes: 2, maxBytesPerPartition: 3, maxWaitTimeInMs: 4, metadataMaxAge: 500 } },
      { fetchMinBytes: 1, fetchMaxBytes: 2, maxPartitionFetchBytes: 3, fetchMaxWaitMs: 4, metadataMaxAgeMs: 500 },
    ],
    [{ consumer: { rackId: 'a', allowAutoTopicCreation: false } }, { clientRack: 'a', allowAutoCreateTopics: false }],
    [{ run: { autoCommit: false } }, { commitMode: 'manual' }],
    [{ run: { partitionsConsumedConcurrently: 3 } }, { maxConcurrency: 3 }],
    [{ run: { autoCommitInterval: 700 } }, { commitMode: 'interval', autoCommitIntervalMs: 700 }],
    [{ run: { autoCommitThreshold: 20 } }, { commitMode: 'batch', maxPollRecords: 20 }],
    [
      { consumer: { groupInstanceId: 'orders-0', drainTimeoutMs: 5000 } },
      { groupInstanceId: 'orders-0', drainTimeoutMs: 5000 },
    ],
  ])('%j', (given, expected) => {
    expect(translate(given)).toMatchObject({ consumer: { ...expected, groupId: 'orders-server' }, notes: [] });
  });

  it('tells what has no effect', () => {
    const { notes } = translate({
      consumer: { maxInFlightRequests: 1, retry: { retries: 3 }, sessionTimeout: 3000, heartbeatInterval: 2000 },
      run: { eachBatchAutoResolve: false },
    });
    expect(notes).toEqual([
      expect.stringMatching(/^consumer.maxInFlightRequests has no effect/),
      expect.stringMatching(/^consumer.retry has no effect/),
      expect.stringMatching(/^run.eachBatchAutoResolve has no effect/),
      expect.stringMatching(/^heartbeatInterval is 999 ms instead of 2000/),
    ]);
  });

  it("refuses kafkajs's assigners, and names the way out", () => {
    const partitionAssigners = [() => ({}) as never];
    expect(() => translate({ consumer: { groupId: 'g', partitionAssigners } })).toThrow(/'RoundRobinAssigner'\]/);
  });
});
