import { type ApiAnswer } from './api-server';
import { type StatefulPod } from './stateful-pod';

/** What decides about the pods of a StatefulSet. */
export type StatefulSet =
  | { readonly exists: false }
  | {
      readonly exists: true;
      /** It has a `deletionTimestamp`: no pod of it is made any more. */
      readonly deleting: boolean;
      readonly replicas: number;
      /** `spec.ordinals.start`. */
      readonly firstOrdinal: number;
    };

/**
 * What the API server says about one StatefulSet.
 * @throws Error that says what was answered instead
 */
export function readStatefulSet({ status, body }: ApiAnswer): StatefulSet {
  const answer = fields(parse(body));
  const message = typeof answer.message === 'string' ? answer.message : body.slice(0, 200);
  // A 404 counts only in the API server's own words: a proxy, or another server at its address, knows nothing of it.
  if (status === 404 && answer.kind === 'Status' && answer.reason === 'NotFound') return { exists: false };
  if (status === 401 || status === 403) {
    throw new Error(
      `the API server refuses to tell (${status}: ${message}): its service account needs a Role with get on this StatefulSet`,
    );
  }
  if (status !== 200 || answer.kind !== 'StatefulSet') {
    throw new Error(`the API server answered ${status} and no StatefulSet: ${message}`);
  }
  const spec = fields(answer.spec);
  return {
    exists: true,
    deleting: fields(answer.metadata).deletionTimestamp !== undefined,
    replicas: count('spec.replicas', spec.replicas),
    firstOrdinal: count('spec.ordinals.start', fields(spec.ordinals).start ?? 0),
  };
}

export interface Outlook {
  readonly comesBack: boolean;
  /** A clause, for people. */
  readonly reason: string;
}

/** Whether the controller will make this pod again, and why. */
export function outlook({ name, statefulSet, ordinal }: StatefulPod, set: StatefulSet): Outlook {
  if (!set.exists) return { comesBack: false, reason: `there is no StatefulSet ${statefulSet}` };
  if (set.deleting) return { comesBack: false, reason: `StatefulSet ${statefulSet} is being deleted` };
  const { replicas, firstOrdinal } = set;
  const comesBack = ordinal >= firstOrdinal && ordinal < firstOrdinal + replicas;
  const pods = replicas === 0 ? 'no pods' : `pods ${firstOrdinal} to ${firstOrdinal + replicas - 1}`;
  return { comesBack, reason: `StatefulSet ${statefulSet} is to have ${pods}, ${comesBack ? 'with' : 'not'} ${name}` };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function count(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new Error(`${name} of the StatefulSet is ${JSON.stringify(value)}, not a whole number`);
}
