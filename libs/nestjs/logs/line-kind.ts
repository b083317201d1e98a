import { type ConsumerEvent } from '../../engine';

/** Beside the type, what tells one kind of line from another. */
const telling = ['cause', 'rule', 'option', 'reason', 'listener', 'hook', 'api', 'owner'] as const;

/** Lines of the same kind can stand for one another: the same event of the same listener with the same error. */
export function lineKind(event: ConsumerEvent): string {
  const fields = event as Readonly<Record<string, unknown>>;
  const parts = telling.map((name) => fields[name]).filter((value) => typeof value === 'string');
  if ('record' in event) parts.push(event.record.listener, event.record.topic);
  const error = fields.error instanceof Error ? errorKind(fields.error) : '';
  return [event.type, ...parts, error].join(' ');
}

/** Errors with the same code are of one kind; others if their messages differ in numbers, ids or quotations only. */
function errorKind(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  const message = error.message.slice(0, 200).replaceAll(/"[^"]*"|'[^']*'|[0-9a-f-]*\d[0-9a-f-]*/gi, '#');
  return `${error.name}: ${message}`;
}
