import { asError, KafkaRebalanceError } from '../engine';
import { WireFormatError } from '../wire';

/** What kafkajs or a decoder threw, as an error of ours. `address` is where the link goes. */
export function mapError(thrown: unknown, address: string): KafkaRebalanceError {
  if (thrown instanceof KafkaRebalanceError) return thrown;
  const error = asError(thrown);
  if (error instanceof WireFormatError) {
    return new KafkaRebalanceError(`${address} sent an answer that cannot be read: ${error.message}`, {
      ...{ code: 'MALFORMED_RESPONSE', disposition: 'retry', cause: error },
    });
  }
  switch (error.name) {
    case 'KafkaJSSASLAuthenticationError':
    case 'KafkaJSNotImplemented':
      return new KafkaRebalanceError(
        `${address} refused the credentials: ${error.message}. Check client.sasl (mechanism, user, password or token).`,
        { code: 'AUTHENTICATION_FAILED', disposition: 'fatal', cause: error },
      );
    case 'KafkaJSNonRetriableError':
      return new KafkaRebalanceError(`The Kafka client cannot be used: ${error.message}. Check client.brokers.`, {
        ...{ code: 'INVALID_CLIENT', disposition: 'fatal', cause: error },
      });
    default:
      return new KafkaRebalanceError(`${address}: ${error.message}`, {
        ...{ code: 'CONNECTION_FAILED', disposition: 'retry', cause: error },
      });
  }
}

export function linkDead(address: string, reason: string, cause?: unknown): KafkaRebalanceError {
  return new KafkaRebalanceError(`The connection to ${address} has ended: ${reason}`, {
    ...{ code: 'LINK_DEAD', disposition: 'retry', cause },
  });
}

export function timedOut(address: string, request: string): KafkaRebalanceError {
  return new KafkaRebalanceError(`${address} did not answer ${request} in time; the connection is given up.`, {
    ...{ code: 'REQUEST_TIMED_OUT', disposition: 'retry' },
  });
}
