/**
 * When librdkafka sent its first JoinGroup, in milliseconds since 1970, by what it logs with `debug: 'cgrp'`:
 * `%7|1795686315.430|JOIN|rdkafka#consumer-2| [thrd:main]: 127.0.0.1:9092/1: Joining group "g" with 1 subscribed topic(s)`.
 */
export function firstJoinGroupAt(log: string): number | null {
  const seconds = /^%7\|(\d+\.\d{3})\|JOIN\|.*: Joining group "/m.exec(log)?.[1];
  return seconds === undefined ? null : Math.round(Number(seconds) * 1000);
}
