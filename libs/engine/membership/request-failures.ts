import { type Failure } from '../../protocol';
import { WireFormatError } from '../../wire';
import { asError, KafkaRebalanceError } from '../errors';

/** What a request of the membership was answered or thrown, as `step` hears it, and as people do. */
export class RequestFailures {
  /** The error behind a failure that `step` found fatal. */
  last: KafkaRebalanceError | null = null;

  of(error: KafkaRebalanceError): Failure {
    const retriable = error.disposition === 'retry';
    if (!retriable) this.last = error;
    return { code: error.code, retriable };
  }
}

/** Bytes of others are not ours to mend, and the next ones may be better; what else nobody foresaw is fatal. */
export function asRequestError(thrown: unknown): KafkaRebalanceError {
  if (thrown instanceof KafkaRebalanceError) return thrown;
  const { message } = asError(thrown);
  const [code, disposition] =
    thrown instanceof WireFormatError
      ? (['MALFORMED_ASSIGNMENT', 'retry'] as const)
      : (['UNEXPECTED', 'fatal'] as const);
  return new KafkaRebalanceError(message, { code, disposition, cause: thrown });
}
