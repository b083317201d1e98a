import { ErrorCode, isRetriable, type KafkaErrorName } from '../../wire';
import { type Failure } from '../../protocol';

/** What a machine is told of an error code; null: no answer came. `alsoRetriable`: a code that the request may be repeated for. */
export function failureOf(code: string | null, alsoRetriable?: KafkaErrorName): Failure {
  if (code === null) return { code: 'LINK_DEAD', retriable: true };
  const number: number | undefined = (ErrorCode as Readonly<Record<string, number>>)[code];
  return { code, retriable: code === alsoRetriable || (number !== undefined && isRetriable(number)) };
}
