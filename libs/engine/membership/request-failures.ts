import { type Failure } from '../../protocol';
import { WireFormatError } from '../../wire';
import { asError, KafkaRebalanceError } from '../errors';

/** What the requests of a member were answered or threw: as `step` hears it, and as people do. */
export class RequestFailures {
  /** By code: `step` may find one of them fatal, and knows the code alone. */
  private readonly errors = new Map<string, KafkaRebalanceError>();

  constructor(private readonly onFailure: (error: KafkaRebalanceError) => void) {}

  of(error: KafkaRebalanceError): Failure {
    this.onFailure(error);
    this.errors.set(error.code, error);
    return { code: error.code, retriable: error.disposition === 'retry' };
  }

  /** The last error with this code. */
  behind(code: string): KafkaRebalanceError {
    return this.errors.get(code) ?? asRequestError(new Error(code));
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
