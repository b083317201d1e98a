import { firstJoinGroupAt } from '../../bench/hand-over/librdkafka-log';

const line = (at: string, context: string, text: string): string =>
  `%7|${at}|${context}|rdkafka#consumer-2| [thrd:main]: ${text}\n`;

it('the first JoinGroup of librdkafka is told from what is logged before it and after it', () => {
  const log = [
    line('1795686315.428', 'JOIN', 'Group "g": join with 0 subscribed topic(s)'),
    line('1795686315.430', 'JOIN', '127.0.0.1:9092/1: Joining group "g" with 1 subscribed topic(s) and member id ""'),
    line('1795686315.440', 'JOIN', '127.0.0.1:9092/1: Joining group "g" with 1 subscribed topic(s) and member id "m"'),
  ];
  expect(firstJoinGroupAt(log.join(''))).toBe(1795686315430);
  expect(firstJoinGroupAt(log[0]!)).toBeNull();
});
