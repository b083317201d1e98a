import { setTimeout as sleep } from 'node:timers/promises';
import { asError, InvalidOptionsError, KafkaRebalanceError, type LeaveContext, type OptionProblem } from '../engine';
import { get, readServiceAccount, type ApiAnswer } from './api-server';
import { within } from './deadline';
import { statefulPod } from './stateful-pod';
import { outlook, readStatefulSet, type Outlook } from './stateful-set';

export interface KubernetesLeaveDecision {
  readonly leaves: boolean;
  /** For logs: `stays: StatefulSet orders is to have pods 0 to 2, with orders-1`. */
  readonly reason: string;
  /** `LEAVE_UNDECIDED`: it could not be found out, so the member stays. Null: it was. */
  readonly error: KafkaRebalanceError | null;
}

export interface KubernetesLeavePolicyOptions {
  /** Of the pod that this process runs in. Default: `groupInstanceId`. */
  readonly podName?: string;
  /** Of the pod. Default: that of its service account. */
  readonly namespace?: string;
  /**
   * How long the API server has for its answer, over all attempts, in milliseconds. More than a fifth of `stopTimeoutMs`
   * (5000 by default) does not count. Default 2000.
   */
  readonly timeoutMs?: number;
  /** Default: `https://` with `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`, which every pod has. */
  readonly apiServer?: string;
  /** Folder with `token`, `ca.crt` and `namespace`. Default `/var/run/secrets/kubernetes.io/serviceaccount`. */
  readonly serviceAccount?: string;
  /** Told of each decision; what it throws is ignored. Default: a warning of the process when there is an error. */
  readonly onDecision?: (decision: KubernetesLeaveDecision) => void;
}

const retryPauseMs = 200;

/**
 * For `leaveGroupOnClose` of a static member in a StatefulSet: it stays when its pod is updated, restarted, evicted or
 * drained, for the pod comes back; it leaves for good when the StatefulSet is scaled down below it, or deleted. The API
 * server is asked when the member is closed: the pod's service account needs `get` on that one StatefulSet.
 *
 * Without an answer to rely on the member stays, as with `'auto'`: a controller that cannot reach the API server scales
 * nothing down, and the worst of a wrong guess is that partitions wait for a session to end. A dynamic member always
 * leaves: nobody comes back under its id. The policy takes no longer than `timeoutMs` and never rejects.
 * @throws InvalidOptionsError at once
 */
export function kubernetesLeavePolicy(
  options: KubernetesLeavePolicyOptions = {},
): (context: Pick<LeaveContext, 'groupInstanceId'>) => Promise<boolean> {
  const problems = problemsOf(options);
  if (problems.length > 0) throw new InvalidOptionsError(problems);
  const { onDecision = warnOfError } = options;
  return async ({ groupInstanceId }) => {
    const decision = await decide(groupInstanceId, options);
    try {
      onDecision(decision);
    } catch {
      // A log that fails must not turn a decision into none.
    }
    return decision.leaves;
  };
}

async function decide(
  groupInstanceId: string | null,
  options: KubernetesLeavePolicyOptions,
): Promise<KubernetesLeaveDecision> {
  if (groupInstanceId === null) {
    return { leaves: true, reason: 'leaves: nobody comes back under the id of a dynamic member', error: null };
  }
  const { podName = groupInstanceId, timeoutMs = 2000 } = options;
  let lastFailure = 'no answer came';
  try {
    const { comesBack, reason } = await within(
      timeoutMs,
      () => new Error(`the API server has not told within ${timeoutMs} ms: ${lastFailure}`),
      (signal) => outlookOf(podName, options, signal, (failure) => (lastFailure = failure)),
    );
    return { leaves: !comesBack, reason: `${comesBack ? 'stays' : 'leaves'}: ${reason}`, error: null };
  } catch (thrown) {
    const reason = `stays, not knowing whether pod ${podName} comes back: ${asError(thrown).message}`;
    const error = new KafkaRebalanceError(`Member ${groupInstanceId} ${reason}`, {
      ...{ code: 'LEAVE_UNDECIDED', disposition: 'abandon', cause: thrown },
    });
    return { leaves: false, reason, error };
  }
}

async function outlookOf(
  podName: string,
  { namespace, apiServer, serviceAccount: folder = defaultFolder }: KubernetesLeavePolicyOptions,
  signal: AbortSignal,
  onFailure: (failure: string) => void,
): Promise<Outlook> {
  const pod = statefulPod(podName);
  if (pod === null) throw new Error(noStatefulPod);
  const account = await readServiceAccount(folder, namespace);
  const path = `/apis/apps/v1/namespaces/${account.namespace}/statefulsets/${pod.statefulSet}`;
  const url = new URL(path, apiServer ?? addressInPod());
  for (;;) {
    const answer = await get(url, account, signal).catch(asError);
    if (!(answer instanceof Error) && !isBusy(answer)) return outlook(pod, readStatefulSet(answer));
    // One of several API servers may be going down: the next attempt finds another.
    onFailure(answer instanceof Error ? answer.message : `it answered ${answer.status}`);
    await sleep(retryPauseMs, undefined, { signal });
  }
}

const defaultFolder = '/var/run/secrets/kubernetes.io/serviceaccount';
const noStatefulPod = "a StatefulSet's pod has a name such as orders-0; set podName of kubernetesLeavePolicy";

function isBusy({ status }: ApiAnswer): boolean {
  return status === 429 || status >= 500;
}

function addressInPod(): string {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = process.env;
  if (host === undefined) throw new Error('KUBERNETES_SERVICE_HOST is not set: this process runs in no pod');
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function warnOfError({ error }: KubernetesLeaveDecision): void {
  if (error !== null) process.emitWarning(error.message, { type: 'KubernetesLeavePolicy', code: error.code });
}

function problemsOf({ podName, timeoutMs, apiServer }: KubernetesLeavePolicyOptions): OptionProblem[] {
  const problems: OptionProblem[] = [];
  const problem = (option: string, value: unknown, rule: string, remedy: string): void => {
    problems.push({ option: `kubernetesLeavePolicy.${option}`, value, rule, remedy });
  };
  if (podName !== undefined && statefulPod(podName) === null) {
    problem(
      'podName',
      podName,
      "must be the name of a StatefulSet's pod, such as orders-0",
      'take it from metadata.name',
    );
  }
  if (timeoutMs !== undefined && !(Number.isInteger(timeoutMs) && timeoutMs >= 1)) {
    problem('timeoutMs', timeoutMs, 'must be a whole number of milliseconds, 1 or more', 'leave it out for 2000');
  }
  if (apiServer !== undefined && !/^https:\/\/[^/]+\/?$/.test(apiServer)) {
    problem('apiServer', apiServer, 'must be https://host:port', 'leave it out: every pod knows its API server');
  }
  return problems;
}
