import 'reflect-metadata';
import { PATH_METADATA } from '@nestjs/common/constants';
import { type IProbe } from 'kubernetes-models/v1/Probe';
import { readConfiguration } from '../../../apps/order-processor/configuration';
import { HealthController } from '../../../apps/order-processor/health/health.controller';
import { resolveOptions } from '../../../libs/engine';
import { statefulPod } from '../../../libs/kubernetes/stateful-pod';
import { problemsOf, type KubernetesObject } from './kubernetes-object';
import { examplesIn, objectsOf, Recipe, variants } from './recipe';

jest.setTimeout(60_000);

const recipes = variants.map((variant) => new Recipe(variant));
const [ofStaticMembers] = recipes as [Recipe];
const podName = 'order-processor-1';

describe('the schema of Kubernetes', () => {
  const all = [
    ...recipes.flatMap(({ variant, objects }) => objects.map((object) => [variant, object.kind, object] as const)),
    ...examplesIn('docs/kubernetes.md').map((object) => ['docs/kubernetes.md', object.kind, object] as const),
  ];
  it.each(all)('%s: %s', (_, _kind, object) => {
    expect(problemsOf(object)).toEqual([]);
  });

  const changed = (change: (text: string) => string): string[] => {
    const before = JSON.stringify(ofStaticMembers.workload);
    const after = change(before);
    expect(after).not.toBe(before);
    return problemsOf(JSON.parse(after) as KubernetesObject);
  };

  it.each([
    [
      'a field that there is not',
      '"terminationGracePeriodSeconds"',
      '"terminationGracePeriod"',
      /"terminationGracePeriod"' does not exist/,
    ],
    ['a field at the wrong place', '"replicas":3', '"podManagement":{"replicas":3}', /"podManagement"' does not exist/],
    ['a wrong type', '"replicas":3', '"replicas":"3"', /spec\/replicas must be integer/],
    ['half a second', '"minReadySeconds":10', '"minReadySeconds":0.5', /minReadySeconds must be integer/],
    ['a value that there is not', '"Parallel"', '"AllAtOnce"', /podManagementPolicy must be equal to one of/],
    ['what is missing', '"selector"', '"selectors"', /must have required property selector/],
  ])('%s is a problem', (_, from, to, problem) => {
    expect(changed((text) => text.replace(from, to))).toContainEqual(expect.stringMatching(problem));
  });

  it('so is text that is no YAML', () => {
    expect(() => objectsOf('kind: [')).toThrow();
  });
});

describe.each(recipes)('the recipe of $variant', (recipe) => {
  const { pod, container, workload } = recipe;
  const env = recipe.environment(podName);
  const options = resolveOptions(readConfiguration(env).consumer);
  const probes = { ...container } as Record<'startupProbe' | 'livenessProbe' | 'readinessProbe', IProbe>;
  const longestMs = ({ periodSeconds = 10, failureThreshold = 3 }: IProbe): number =>
    periodSeconds * failureThreshold * 1000;

  it('sets only variables that the service reads', () => {
    const read = new Set<string>();
    readConfiguration(
      new Proxy(env, {
        get: (target, name) => {
          read.add(String(name));
          return Reflect.get(target, name) as unknown;
        },
      }),
    );
    expect(Object.keys(env).filter((name) => !read.has(name))).toEqual([]);
  });

  it('leaves a stop all its time, and ten seconds for the rest', () => {
    expect(pod.terminationGracePeriodSeconds! * 1000).toBeGreaterThanOrEqual(options.stopTimeoutMs + 10_000);
    expect(container.lifecycle?.preStop).toBeUndefined();
  });

  it('asks for routes that there are, at the port that the service listens on', () => {
    const { prototype } = HealthController;
    const routes = Object.getOwnPropertyNames(prototype)
      .map((name) => Reflect.getMetadata(PATH_METADATA, prototype[name as keyof HealthController]) as unknown)
      .flat()
      .map((path) => `/${String(path)}`);
    const { startupProbe, livenessProbe, readinessProbe } = probes;
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
      expect(routes).toContain(httpGet?.path);
      expect(container.ports).toContainEqual({ name: httpGet?.port, containerPort: readConfiguration(env).port });
    }
    // Else a start without Kafka would be repeated until it is back.
    expect([startupProbe.httpGet?.path, livenessProbe.httpGet?.path]).toEqual(['/health/live', '/health/live']);
    expect(readinessProbe.httpGet?.path).toBe('/health/ready');
  });

  it('restarts nobody before a handler that blocks the event loop has been told of', () => {
    expect(longestMs(probes.livenessProbe)).toBeGreaterThan(options.eventLoopWarningMs * 10);
  });

  it('means the same pods everywhere', () => {
    const { labels } = workload.spec!.template.metadata!;
    const budget = recipe.one('PodDisruptionBudget');
    expect(workload.spec!.selector.matchLabels).toEqual(labels);
    expect(budget.spec?.selector?.matchLabels).toEqual(labels);
    expect(recipe.one('ServiceAccount').metadata?.name).toBe(pod.serviceAccountName);
  });
});

describe('static members', () => {
  const { pod, container, workload } = ofStaticMembers;
  const { consumer } = readConfiguration(ofStaticMembers.environment(podName));

  it('have the name of their pod', () => {
    expect(consumer).toMatchObject({ groupInstanceId: podName, leaveGroupOnClose: expect.any(Function) as unknown });
  });

  it('are back within their session, also on a node that has to pull the image', () => {
    const scheduledAndPulledMs = 45_000;
    const { periodSeconds, failureThreshold } = container.startupProbe!;
    const { sessionTimeoutMs, heartbeatIntervalMs } = resolveOptions(consumer);
    const restartMs = heartbeatIntervalMs + scheduledAndPulledMs + periodSeconds! * failureThreshold! * 1000;
    expect(sessionTimeoutMs).toBeGreaterThan(restartMs);
  });

  it('may look at their own StatefulSet, and at nothing else', () => {
    const { rules, metadata } = ofStaticMembers.one('Role');
    const own = statefulPod(`${workload.metadata?.name}-1`)?.statefulSet;
    expect(rules).toEqual([{ apiGroups: ['apps'], resources: ['statefulsets'], resourceNames: [own], verbs: ['get'] }]);
    const { roleRef, subjects } = ofStaticMembers.one('RoleBinding');
    expect(roleRef.name).toBe(metadata?.name);
    expect(subjects).toEqual([{ kind: 'ServiceAccount', name: pod.serviceAccountName }]);
    expect(pod.automountServiceAccountToken).toBe(true);
  });

  it('have a headless Service of the name that the StatefulSet says', () => {
    const { metadata, spec } = ofStaticMembers.one('Service');
    expect(workload.spec).toMatchObject({ serviceName: metadata?.name });
    expect(spec).toMatchObject({ clusterIP: 'None', selector: workload.spec!.selector.matchLabels });
  });
});

it('dynamic members have no name that stays, and no token', () => {
  const [, ofDynamicMembers] = recipes as [Recipe, Recipe];
  const { consumer } = readConfiguration(ofDynamicMembers.environment('order-processor-6d5f8-x2zqk'));
  expect(consumer.groupInstanceId).toBeUndefined();
  expect(consumer.leaveGroupOnClose).toBeUndefined();
  expect(ofDynamicMembers.one('ServiceAccount')).toMatchObject({ automountServiceAccountToken: false });
});
