import { errorName, isRetriable } from '../../wire';
import { KafkaRebalanceError } from '../errors';
import { generalMeanings, generalMeaningsOfApi, meaningsOfJoin } from './error-meanings';
import { groupMeaningsOfApi } from './group-errors';
import { type Meaning, type Meanings } from './meaning';
import { transactionMeanings, transactionMeaningsOfApi } from './transaction-errors';

export interface ErrorContext {
  /** The API that answered: `JoinGroup`. */
  readonly api: string;
  /** What was asked about: a group, a topic, a partition. */
  readonly subject?: string;
  /** Asked by who is no member yet. */
  readonly joins?: boolean;
}

/** Errors that are in neither are retried if Kafka says so, and fatal if not. */
const meanings: Meanings = { ...generalMeanings, ...transactionMeanings };
const meaningsOfApi: Partial<Record<string, Meanings>> = {
  ...generalMeaningsOfApi,
  ...transactionMeaningsOfApi,
  ...groupMeaningsOfApi,
};

/** A broker's error code as an error that says what to do. A code that nobody knows is fatal. */
export function brokerError(code: number, { api, subject, joins = false }: ErrorContext): KafkaRebalanceError {
  const name = errorName(code);
  const meaning = meaningOf(name, { api, joins });
  const about = subject === undefined ? '' : ` for ${subject}`;
  const message = [`${api} was answered ${name}${about}.`, meaning?.means, meaning?.remedy];
  return new KafkaRebalanceError(message.filter((part) => part !== undefined).join(' '), {
    code: name,
    disposition: meaning?.disposition ?? (isRetriable(code) ? 'retry' : 'fatal'),
  });
}

/** What an error of this name means to who asked; undefined: nobody has written that down. */
export function meaningOf(name: string, { api, joins = false }: ErrorContext): Meaning | undefined {
  const special = joins ? lookUp(meaningsOfJoin, name) : undefined;
  return special ?? lookUp(meaningsOfApi[api] ?? {}, name) ?? lookUp(meanings, name);
}

/**
 * Whether this answer says, or may say, that somebody else coordinates now.
 *
 * Hazard: a coordinator that is cut off does not know that it is none any more
 *   1. it loses its replicas, and another broker is elected   2. what it is asked to store is not replicated in time
 *   3. brokers before Kafka 4.0 answer REQUEST_TIMED_OUT   -> asked again, it answers the same for as long as it is cut off
 */
export function speaksOfAnotherCoordinator({ code }: KafkaRebalanceError): boolean {
  return code === 'NOT_COORDINATOR' || code === 'COORDINATOR_NOT_AVAILABLE' || code === 'REQUEST_TIMED_OUT';
}

function lookUp(table: Meanings, name: string): Meaning | undefined {
  return (table as Partial<Record<string, Meaning>>)[name];
}
