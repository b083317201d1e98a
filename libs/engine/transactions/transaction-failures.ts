import { asError, KafkaRebalanceError } from '../errors';

/** Another producer with the same id has begun, or the coordinator has aborted what took too long. */
export function isFencing(thrown: unknown): thrown is KafkaRebalanceError {
  return thrown instanceof KafkaRebalanceError && fencing.has(thrown.code);
}

/** The coordinator has no such transaction open: it is aborted, or was never there. */
export function knowsOfNone(thrown: unknown): boolean {
  return thrown instanceof KafkaRebalanceError && none.has(thrown.code);
}

/** What a commit is answered when the transaction was aborted. One that is committed already is answered without error. */
export function hasNoTransaction(thrown: unknown): boolean {
  return thrown instanceof KafkaRebalanceError && thrown.code === 'INVALID_TXN_STATE';
}

/**
 * Whether this answer to a commit leaves open what has become of it.
 *
 * Hazard: the coordinator writes down that it commits, and fails over its answer
 *   1. what it wrote is not replicated in time: COORDINATOR_NOT_AVAILABLE; or it has moved meanwhile: NOT_COORDINATOR
 *   2. until our deadline nobody coordinates   3. we believe that nothing is committed, and process the records again
 *   4. the next coordinator finds what was written, and commits   -> the outputs are there twice
 */
export function leavesOpen({ code }: KafkaRebalanceError): boolean {
  return !refusals.has(code);
}

/** The group is in another generation than the one that was sent; in the `consumer` protocol, in another epoch of the member. */
export function isOutdated(thrown: unknown): thrown is KafkaRebalanceError {
  return thrown instanceof KafkaRebalanceError && outdated.has(thrown.code);
}

/** We may not have heard yet of what the coordinator knows. */
export function mayBeLate(error: KafkaRebalanceError): KafkaRebalanceError {
  return new KafkaRebalanceError(error.message, { code: error.code, disposition: 'retry', cause: error });
}

const outdated: ReadonlySet<string> = new Set(['ILLEGAL_GENERATION', 'STALE_MEMBER_EPOCH']);
const fencing: ReadonlySet<string> = new Set(['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH']);
const none: ReadonlySet<string> = new Set(['INVALID_TXN_STATE', 'INVALID_PRODUCER_ID_MAPPING']);

/** What the coordinator says before it writes anything. */
const refusals: ReadonlySet<string> = new Set([
  ...fencing,
  ...none,
  ...['TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'INVALID_REQUEST', 'TRANSACTION_ABORTABLE'],
]);

export function inDoubt(transactionalId: string, cause: unknown): KafkaRebalanceError {
  return new KafkaRebalanceError(
    `The coordinator was asked to commit the transaction of ${transactionalId}, and it is not known whether it did: ` +
      `${asError(cause).message} Commit again, or begin with a new producer of the same id and go on from the committed offsets.`,
    { code: 'TRANSACTION_IN_DOUBT', disposition: 'abandon', cause },
  );
}

export function aborted(): KafkaRebalanceError {
  return new KafkaRebalanceError('The transaction is aborted.', {
    code: 'TRANSACTION_ABORTED',
    disposition: 'abandon',
  });
}

export function misused(what: string): KafkaRebalanceError {
  return new KafkaRebalanceError(`Cannot ${what}.`, { code: 'TRANSACTION_MISUSED', disposition: 'abandon' });
}

export function bufferFull(bytes: number): KafkaRebalanceError {
  return new KafkaRebalanceError(
    `More than ${bytes} bytes wait to be written. Wait for each send, or raise bufferMemoryBytes.`,
    { code: 'BUFFER_FULL', disposition: 'abandon' },
  );
}
