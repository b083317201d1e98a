import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import { type IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { type IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { type IRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import { type IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import { type IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { type IContainer } from 'kubernetes-models/v1/Container';
import { type IPodSpec } from 'kubernetes-models/v1/PodSpec';
import { type IService } from 'kubernetes-models/v1/Service';
import { type IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { parseAllDocuments } from 'yaml';
import { type KubernetesObject } from './kubernetes-object';

const root = join(__dirname, '../../..');
const folder = join(root, 'apps/order-processor/kubernetes');

interface Kinds {
  readonly ConfigMap: IConfigMap;
  readonly Deployment: IDeployment;
  readonly PodDisruptionBudget: IPodDisruptionBudget;
  readonly Role: IRole;
  readonly RoleBinding: IRoleBinding;
  readonly Service: IService;
  readonly ServiceAccount: IServiceAccount;
  readonly StatefulSet: IStatefulSet;
}

export const variants = ['static-members', 'dynamic-members'] as const;

/** What the manifests leave to the cluster: the docs tell to make a Secret of it. */
const secrets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'order-processor-database': { DATABASE_URL: 'postgres://orders@postgres/orders' },
};

export function objectsOf(yaml: string): KubernetesObject[] {
  return parseAllDocuments(yaml).map((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    return document.toJS() as KubernetesObject;
  });
}

/** The manifests of one folder, as `kubectl apply -f` takes them. */
export class Recipe {
  readonly objects: readonly KubernetesObject[];

  constructor(readonly variant: (typeof variants)[number]) {
    const files = readdirSync(join(folder, variant)).map((name) => join(folder, variant, name));
    this.objects = files.flatMap((file) => objectsOf(readFileSync(file, 'utf8')));
  }

  one<Kind extends keyof Kinds>(kind: Kind): Kinds[Kind] {
    const found = this.objects.filter((object) => object.kind === kind);
    if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind} in ${this.variant}`);
    return found[0] as unknown as Kinds[Kind];
  }

  get workload(): IStatefulSet | IDeployment {
    return this.one(this.variant === 'static-members' ? 'StatefulSet' : 'Deployment');
  }

  get pod(): IPodSpec {
    return this.workload.spec!.template.spec!;
  }

  get container(): IContainer {
    const [container, ...sidecars] = this.pod.containers;
    if (container === undefined || sidecars.length > 0) throw new Error('not one container');
    return container;
  }

  /** What the process sees in the pod of this name. */
  environment(podName: string): Record<string, string> {
    const env: Record<string, string> = {};
    for (const { configMapRef, secretRef } of this.container.envFrom ?? []) {
      const { data = {} } = configMapRef === undefined ? {} : this.one('ConfigMap');
      Object.assign(env, data, secretRef === undefined ? {} : secrets[secretRef.name ?? '']);
    }
    for (const { name, value, valueFrom } of this.container.env ?? []) {
      if (valueFrom?.fieldRef?.fieldPath === 'metadata.name') env[name] = podName;
      else env[name] = (value ?? '').replace(/\$\((\w+)\)/g, (_, known: string) => env[known] ?? '');
    }
    return env;
  }
}

/** Every YAML example of a page. */
export function examplesIn(page: string): KubernetesObject[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```yaml\n(.*?)^```/gms)].flatMap(([, yaml = '']) => objectsOf(yaml));
}
