import { InvalidArgumentError } from 'commander';

const dateTime = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/** `2026-03-31T14:00:00.000`, in UTC where no zone is given, as Kafka's tool reads it. Milliseconds since 1970. */
export function pointInTime(text: string): number {
  const [, minutes, seconds = ':00', zone = 'Z'] = dateTime.exec(text) ?? [];
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const at = minutes === undefined ? NaN : Date.parse(`${minutes}${seconds}${offset}`);
  // Date.parse makes the 31st of February one of March.
  const local = minutes === undefined ? NaN : Date.parse(`${minutes}${seconds}Z`);
  if (Number.isNaN(at) || !new Date(local).toISOString().startsWith(minutes ?? '')) {
    throw new InvalidArgumentError(
      'It must be a time such as 2026-03-31T14:00:00.000 (UTC), or with a zone: ...Z, ...+02:00.',
    );
  }
  return at;
}

const duration = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** ISO 8601 without months and years, as Kafka's tool reads it: `P7D`, `PT1H30M`, `PT0.5S`. Milliseconds. */
export function timeSpan(text: string): number {
  const found = duration.exec(text.toUpperCase());
  if (found === null || /[PT]$/.test(found[0])) {
    throw new InvalidArgumentError('It must be a duration such as PT1H30M (an hour and a half) or P7D (seven days).');
  }
  const parts = found.slice(1).map((part: string | undefined) => Number(part ?? 0));
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts;
  return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}
