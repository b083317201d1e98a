import { type OptionProblem } from '../errors';
import { type ConsumerOptions } from '../options';
import { processingProblems } from '../processing';
import { examineOptions } from '../resolve-options';
import { type BrokerLimits } from './broker-limits';
import { type CheckedListener, type Configuration, type Severity } from './configuration-rule';
import { lookedAt, validValues } from './configuration-rules';
import { deploymentProblems, type Deployment } from './deployment';
import { type RuleDescription } from './rule-description';

/** A rule that is broken. */
export interface ConfigurationFinding {
  /** `stop-fits-grace-period`: its id, and its entry in `docs/reference/configuration-rules.md`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly option: string;
  readonly value: unknown;
  /** What must hold, with values: `must be under deployment.terminationGracePeriodMs (20000)`. */
  readonly problem: string;
  /** What happens otherwise, in one sentence. */
  readonly reason: string;
  /** What to do, with values. */
  readonly remedy: string;
  /** The KIP or config that it comes from. */
  readonly source: string;
}

export interface ConfigurationReport {
  /** Errors first, then warnings, then advice. */
  readonly findings: readonly ConfigurationFinding[];
  /** Rules that apply, and what must be known before they can be looked at. */
  readonly unchecked: readonly { readonly rule: string; readonly needs: string }[];
}

export interface ConfigurationToCheck {
  readonly consumer: ConsumerOptions;
  /** Default: not known. */
  readonly listeners?: readonly CheckedListener[];
  readonly deployment?: Deployment;
  /** Default: nobody was asked. */
  readonly limits?: BrokerLimits;
  /** Default: not known. */
  readonly hostname?: string;
}

const order: readonly Severity[] = ['error', 'warning', 'advice'];

/** Everything that is known to go wrong with these options, before it does. Connects nowhere, and throws nothing. */
export function checkConfiguration(configuration: ConfigurationToCheck): ConfigurationReport {
  const { consumer, listeners, deployment } = configuration;
  const { given, resolved, single, wrong, broken } = examineOptions(consumer);
  const ofDeployment = deploymentProblems(deployment);
  const ofListeners = (listeners ?? []).flatMap(processingProblems);
  const findings = [
    ...single.map((problem) => findingOf(validValues.option, 'error', problem)),
    ...ofListeners.map((problem) => findingOf(validValues.listener, 'error', problem)),
    ...ofDeployment.map((problem) => findingOf(validValues.deployment, 'error', problem)),
    ...broken.map(({ relation, problem }) => findingOf(relation, 'error', problem)),
  ];
  const subject: Configuration = {
    ...{ given, options: resolved },
    // What is not valid is as if it were not known.
    listeners: listeners === undefined || ofListeners.length > 0 ? null : listeners,
    deployment: deployment === undefined || ofDeployment.length > 0 ? {} : deployment,
    limits: configuration.limits ?? null,
    hostname: configuration.hostname ?? null,
  };
  const unchecked: { rule: string; needs: string }[] = [];
  for (const rule of lookedAt) {
    if (rule.involves.some((option) => wrong.has(option))) continue;
    const verdict = rule.check(subject);
    if ('unknown' in verdict) unchecked.push({ rule: rule.id, needs: verdict.unknown });
    else findings.push(...verdict.map((problem) => findingOf(rule, rule.severity, problem)));
  }
  findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return { findings, unchecked };
}

/** A rule that is broken by this, in plain text. */
export function findingOf(
  { id, reason, source }: RuleDescription,
  severity: Severity,
  { option, value, rule: problem, remedy }: OptionProblem,
): ConfigurationFinding {
  const plain = (markdown: string): string => markdown.replaceAll('`', '');
  return { rule: id, severity, option, value, problem, reason: plain(reason), remedy, source: plain(source) };
}
