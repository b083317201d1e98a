import { encodeNote } from '../../libs/protocol';
import { examine, type Finding, type FindingId, type Observation } from '../../libs/doctor';
import { counted, page, said } from './report-cases';
import { group, member, metrics, observed, sample, samples, source, start, type SightOfSample } from './sights';

function found(observation: Observation, id: FindingId): Finding {
  const one = examine(observation).findings.find((each) => each.id === id);
  if (one === undefined)
    throw new Error(
      `no ${id}: ${examine(observation)
        .findings.map((each) => each.id)
        .join()}`,
    );
  return one;
}

const ids = (observation: Observation): readonly string[] => examine(observation).findings.map(({ id }) => id);

describe('counters', () => {
  const deadLetters = 'kafka_consumer_records_total{group,topic="orders",outcome="dead-lettered"}';

  it('what grew in the window is told with its numbers', () => {
    expect(found(counted(deadLetters, 7, 9), 'records-given-up')).toMatchObject({
      severity: 'warning',
      evidence: [
        expect.stringMatching(/kafka_consumer_records_total \+2 \(topic orders, outcome dead-lettered\) from/),
      ],
    });
  });

  it('what was before it is info, unless the process is young', () => {
    expect(found(counted(deadLetters, 7, 7), 'records-given-up')).toMatchObject({
      severity: 'info',
      evidence: [expect.stringContaining('+7 (topic orders, outcome dead-lettered) before we looked')],
    });
    const young = metrics(`${deadLetters} 7`, `process_start_time_seconds ${start / 1000 - 60}`);
    expect(found(said(young, young), 'records-given-up')).toMatchObject({
      severity: 'warning',
      evidence: [expect.stringContaining('in the 61 s since the process started')],
    });
  });

  it('one that begins anew has grown by what it is', () => {
    expect(found(counted(deadLetters, 7, 2), 'records-given-up').evidence[0]).toContain('+2');
  });

  it('one that appears in the window has grown from nothing', () => {
    expect(found(said(metrics(), metrics(`${deadLetters} 1`)), 'records-given-up').evidence[0]).toContain('+1');
  });

  it('those of another group are not ours', () => {
    const other = metrics('kafka_consumer_failed{consumer="default",group_id="other"} 1');
    expect(ids(said(other))).not.toContain('failed');
  });
});

describe('one fault that is seen in two ways', () => {
  it('page and metrics of one process: one finding with both', () => {
    const says = { code: 'record-fails', says: 'orders-3@5: no such order' };
    const failed = 'kafka_consumer_records_total{group,topic="orders",outcome="failed"}';
    const both = observed([], {
      sources: [
        { ...source(page({ health: { reasons: [says] } })), url: 'http://pod-0:3000/kafka-rebalance' },
        source(metrics(`${failed} 1`), metrics(`${failed} 4`)),
      ],
    });
    const fails = examine(both).findings.filter(({ id }) => id === 'record-fails');
    expect(fails.map(({ subject }) => subject)).toEqual(['pod-0:3000']);
    expect(fails[0]?.evidence).toHaveLength(2);
    expect(fails[0]?.evidence.join()).toMatch(/no such order.*\+3/);
  });

  it('an assignor mismatch is not told as a failure besides, and is as severe as that', () => {
    const refused = 'kafka_consumer_rebalance_failed_total{group,code="INCONSISTENT_GROUP_PROTOCOL"} 1';
    const observation = said(metrics(refused, 'kafka_consumer_failed{group} 1'));
    expect(ids(observation)).not.toContain('failed');
    expect(found(observation, 'assignor-mismatch').severity).toBe('critical');
  });
});

describe('handlers', () => {
  const calls = (calls: number, took: number, within30: number) =>
    metrics(
      `kafka_consumer_handler_duration_seconds_bucket{group,listener="Orders.place",le="30"} ${within30}`,
      `kafka_consumer_handler_duration_seconds_bucket{group,listener="Orders.place",le="+Inf"} ${calls}`,
      `kafka_consumer_handler_duration_seconds_sum{group,listener="Orders.place"} ${took}`,
      `kafka_consumer_handler_duration_seconds_count{group,listener="Orders.place"} ${calls}`,
    );
  const behind: readonly [string, boolean][] = [
    ['slow', true],
    ['quick', false],
  ];

  it('some that took longer than a rebalance waits for them', () => {
    const { evidence } = found(said(calls(0, 0, 0), calls(20, 90, 18)), 'handler-slow');
    expect(evidence).toEqual([
      'Orders.place: 20 calls of 4.5 s on average, 90.0 at work at a time',
      '2 of them took longer than 30 s; drainTimeoutMs 20000, maxPollIntervalMs 300000 (defaults)',
    ]);
  });

  it.each(behind)('short ones, while the group is %s', (name, isSlow) => {
    const of = group({ members: [member('a', [0])] });
    const looks = samples(8, (second): SightOfSample => ({ of, offsets: [[second, (isSlow ? 90 : 1) * second + 1]] }));
    const observation = observed(looks, { sources: [source(calls(0, 0, 0), calls(2, 0.9, 2))] });
    expect(ids(observation).includes('handler-slow')).toBe(name === 'slow');
  });
});

describe('brokers that were away', () => {
  const of = group({ members: [member('a', [0, 1])] });
  const still = (second: number): SightOfSample => ({ of, offsets: [[5, 9], [5, 9 + second]] }); // prettier-ignore

  it('a standstill of that time is nobody’s', () => {
    const seen = samples(8, still);
    const away = observed(seen, { troubles: [{ at: start + 6500, message: 'ECONNREFUSED' }] });
    expect(ids(observed(seen))).toEqual(['member-silent']);
    expect(ids(away)).toEqual(['broker-restarted', 'few-samples']);
  });

  it('not answered again: they are away', () => {
    expect(ids(observed([sample(0, still(0))], { troubles: [{ at: start + 1, message: 'x' }] }))).toContain(
      'brokers-away',
    );
  });
});

describe('a member that is gone', () => {
  const [a, b] = [member('a', [0]), member('b', [1])];
  const going = (committedAtTheEnd: number): Observation =>
    observed(
      samples(8, (second) => ({
        of: second < 6 ? group({ members: [a, b] }) : group({ members: [member('b', [0, 1])] }),
        // It stood still for four seconds before.
        offsets: [[second < 1 ? 0 : second < 6 ? 5 : committedAtTheEnd, 20 + second], [second, second + 3]], // prettier-ignore
      })),
    );

  it('without a last commit it has vanished; with one it has left', () => {
    expect(ids(going(5))).toContain('member-vanished');
    expect(ids(going(20))).toContain('member-left');
    expect(ids(going(20))).not.toContain('member-vanished');
  });

  it('the next owner commits before we look: it has vanished if it stood still for much longer than ever before', () => {
    const going = (usually: number, still: number): Observation =>
      observed(
        samples(20, (second) => {
          const last = 19 - still;
          const committed = second >= 19 ? 90 : usually * Math.floor(Math.min(second, last) / usually);
          return {
            of: second < 19 ? group({ members: [a, b] }) : group({ members: [member('b', [0, 1])] }),
            offsets: [[committed, 100 + second], [second, second + 3]], // prettier-ignore
          };
        }),
      );
    expect(ids(going(1, 5))).toContain('member-vanished');
    expect(ids(going(1, 3))).toContain('member-left');
    expect(ids(going(3, 5))).toContain('member-left');
  });

  it.each([
    ['clean', 'member-left'],
    ['late', 'member-left'],
    ['open', 'member-vanished'],
  ] as const)('one of this package whose last note is %s: %s, however long it stood still', (state, id) => {
    const note = encodeNote(5n, { state, owner: 'a', generation: 1, last: 4n, drainMs: null }, '');
    const seen = samples(4, (second) => ({
      of: group({ members: second < 3 ? [a, b] : [b] }),
      offsets: [[second + 2, 20], [second, second + 3]], // prettier-ignore
    }));
    const noted = seen.map((one) => ({
      ...one,
      partitions: one.partitions.map((partition) => ({ ...partition, metadata: note })),
    }));
    expect(ids(observed(noted))).toContain(id);
  });

  it('its client is back under another id: frozen, or restarted', () => {
    const back = observed(
      samples(9, (second) => ({
        of: group({ members: second < 6 ? [a, b] : second < 7 ? [b] : [b, member('a2', [0])] }),
        offsets: [[second < 1 ? 0 : 5, 20 + second], [second, second + 3]], // prettier-ignore
      })),
    );
    expect(found(back, 'member-vanished').evidence.at(-1)).toMatch(
      /client orders of the same host is back since 13:35:07/,
    );
  });
});
