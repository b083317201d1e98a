import { WireFormatError } from '../../wire';
import { asError, KafkaRebalanceError } from '../errors';

/** Errors of a partition that are repeated, but that no other leader would mend: somebody should hear of them. */
export const told: ReadonlySet<string> = new Set(['CORRUPT_MESSAGE', 'UNKNOWN_SERVER_ERROR']);

/** `where`: partition and offset. */
export function unreadable(where: string, thrown: unknown): KafkaRebalanceError {
  const error = asError(thrown);
  const damaged = thrown instanceof WireFormatError;
  return new KafkaRebalanceError(`${where} cannot be read: ${error.message}. The partition waits; it is tried again.`, {
    code: damaged ? 'CORRUPT_MESSAGE' : 'UNEXPECTED',
    disposition: damaged ? 'retry' : 'fatal',
    cause: error,
  });
}

export function frozen(): KafkaRebalanceError {
  return new KafkaRebalanceError('The broker has not answered, and another one leads its partitions now.', {
    code: 'LINK_DEAD',
    disposition: 'retry',
  });
}

/** What nobody foresaw is fatal. */
export function typed(thrown: unknown): KafkaRebalanceError {
  if (thrown instanceof KafkaRebalanceError) return thrown;
  const error = asError(thrown);
  return new KafkaRebalanceError(error.message, { code: 'UNEXPECTED', disposition: 'fatal', cause: error });
}
