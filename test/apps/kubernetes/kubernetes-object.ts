import { createRequire } from 'node:module';
import ts from 'typescript';

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const load = createRequire(__filename);
const options: ts.CompilerOptions = {
  ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, lib: ['lib.es2023.d.ts'] },
  ...{ strict: true, noEmit: true, skipLibCheck: true, types: [] },
};
const host = ts.createCompilerHost(options);
const parsed = new Map<string, ts.SourceFile | undefined>();

/**
 * What is wrong with an object by the schema of its kind. `kubernetes-models` has that twice, both made of the OpenAPI
 * description of Kubernetes: as validators, which let pass what they do not know, and as types, by which the compiler
 * names fields that there are not.
 */
export function problemsOf(object: KubernetesObject): string[] {
  const path = `kubernetes-models/${object.apiVersion}/${object.kind}`;
  return [...validate(path, object), ...compile(path, object)];
}

function validate(path: string, object: KubernetesObject): string[] {
  const models = load(path) as Record<string, new (data: object) => { validate(): void }>;
  const Model = models[object.kind]!;
  try {
    new Model(object).validate();
    return [];
  } catch (thrown) {
    return [(thrown as Error).message];
  }
}

function compile(path: string, object: KubernetesObject): string[] {
  const name = `${__dirname}/object.ts`;
  const text = `import type { I${object.kind} } from '${path}';\nexport const object: I${object.kind} = ${JSON.stringify(object)};`;
  const program = ts.createProgram([name], options, {
    ...host,
    getSourceFile(file, target) {
      if (file === name) return ts.createSourceFile(file, text, target);
      if (!parsed.has(file)) parsed.set(file, host.getSourceFile(file, target));
      return parsed.get(file);
    },
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
