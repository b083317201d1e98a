import { asError, KafkaRebalanceError } from '../engine';
import { tlsAdvice } from './tls-advice';

/** What kafkajs or a socket threw, as an error of ours. `address` is where the link goes. */
export function mapError(thrown: unknown, address: string): KafkaRebalanceError {
  if (thrown instanceof KafkaRebalanceError) return thrown;
  const error = asError(thrown);
  switch (error.name) {
    case 'KafkaJSSASLAuthenticationError':
    case 'KafkaJSNotImplemented':
    // Error codes of our own requests never pass kafkajs: this one is of its SASL requests, made when a session renews.
    case 'KafkaJSProtocolError':
      return authenticationFailed(error, address);
    default:
      return new KafkaRebalanceError(`${address}: ${told(thrown)}`, {
        ...{ code: 'CONNECTION_FAILED', disposition: 'retry', cause: error },
      });
  }
}

function told(thrown: unknown): string {
  const code = String((thrown as { readonly code?: unknown } | null)?.code);
  const advice = tlsAdvice(code);
  return advice === null ? asError(thrown).message : `${advice} (${code})`;
}

/** While a link authenticates: all that does not come from the transport is a refusal, or a `client.sasl` that cannot work. */
export function mapAuthenticationError(thrown: unknown, address: string): KafkaRebalanceError {
  if (thrown instanceof KafkaRebalanceError) return thrown;
  const error = asError(thrown);
  const transport = error.name.startsWith('KafkaJSConnection') || error.name === 'KafkaJSRequestTimeoutError';
  return transport ? mapError(error, address) : authenticationFailed(error, address);
}

function authenticationFailed(error: Error, address: string): KafkaRebalanceError {
  if ((error as { readonly type?: unknown }).type === 'ILLEGAL_SASL_STATE') {
    const message = `${address} takes no SASL here. Leave client.sasl out, or use the port of another listener.`;
    return new KafkaRebalanceError(message, { code: 'AUTHENTICATION_FAILED', disposition: 'fatal', cause: error });
  }
  return new KafkaRebalanceError(
    `${address} refused the credentials: ${error.message}. Check client.sasl (mechanism, user, password or token).`,
    { code: 'AUTHENTICATION_FAILED', disposition: 'fatal', cause: error },
  );
}

/** `beforeUse`: it has answered nothing yet that a broker answers only to whom it knows. */
export function closedByBroker(address: string, beforeUse: boolean): KafkaRebalanceError {
  const hint = beforeUse
    ? ' If that lasts, look at client.ssl and client.sasl: this listener may want them, or not.'
    : '';
  return new KafkaRebalanceError(`${address} closed the connection.${hint}`, {
    ...{ code: 'CONNECTION_FAILED', disposition: 'retry' },
  });
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

export function malformedResponse(address: string, request: string, cause: Error): KafkaRebalanceError {
  return new KafkaRebalanceError(`${address} sent an answer to ${request} that cannot be read: ${cause.message}`, {
    ...{ code: 'MALFORMED_RESPONSE', disposition: 'retry', cause },
  });
}

/** A request that its version has no words for, or that is out of its format's bounds. */
export function invalidRequest(request: string, thrown: unknown): KafkaRebalanceError {
  return new KafkaRebalanceError(`${request} cannot be written: ${asError(thrown).message}`, {
    ...{ code: 'INVALID_REQUEST', disposition: 'fatal', cause: thrown },
  });
}

export function invalidClient(problem: string, cause?: unknown): KafkaRebalanceError {
  return new KafkaRebalanceError(`The Kafka client cannot be used: ${problem}.`, {
    ...{ code: 'INVALID_CLIENT', disposition: 'fatal', cause },
  });
}
