import { JavaOutput } from './java-tool';

describe('the output of Kafka’s own tools', () => {
  it('ConsumerPerformance: what each line has more than the one before', () => {
    const output = new JavaOutput('ConsumerPerformance');
    const line = (inAll: number) => `2026-01-01 10:00:00:100, 0, 10.1, 202.0, ${inAll}, 1000.0, 0, 50, 0.0, 0.0`;
    expect([output.recordsIn(line(500)), output.recordsIn('WARN'), output.recordsIn(line(1250))]).toEqual([
      500, 0, 750,
    ]);
  });

  it('VerifiableConsumer: the count of what it has consumed', () => {
    const output = new JavaOutput('VerifiableConsumer');
    const lines = ['{"timestamp":1,"name":"records_consumed","count":500}', '{"name":"offsets_committed","count":9}'];
    expect(lines.map((line) => output.recordsIn(line))).toEqual([500, 0]);
  });
});
