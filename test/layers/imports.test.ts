import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

/** The layers of the design: which folder may import which, and which packages. `types` may be imported as types only. */
interface Layer {
  readonly imports: readonly string[];
  readonly packages: readonly RegExp[];
  readonly types?: readonly RegExp[];
}

const node = /^node:/;
const nest = [/^@nestjs\//, /^rxjs/, /^reflect-metadata$/];
const layers: Record<string, Layer> = {
  'libs/protocol': { imports: [], packages: [] },
  'libs/wire': { imports: [], packages: [/^node:(zlib|util)$/, /^fzstd$/] },
  'libs/engine': { imports: ['libs/protocol', 'libs/wire'], packages: [/^node:util$/] },
  'libs/client': { imports: ['libs/engine', 'libs/wire', 'libs/protocol'], packages: [/^kafkajs$/, node] },
  'libs/kubernetes': { imports: ['libs/engine'], packages: [node] },
  'libs/telemetry': { imports: ['libs/engine'], packages: [/^prom-client$/, /^@opentelemetry\/api$/] },
  'libs/nestjs': {
    imports: ['libs/engine', 'libs/protocol', 'libs/telemetry'],
    packages: [...nest, /^node:(fs|http|path)$/],
    types: [/^kafkajs$/],
  },
  'libs/testing': {
    imports: ['libs/engine', 'libs/wire', 'libs/protocol'],
    packages: [/^kafkajs$/, /^commander$/, node],
  },
  'libs/monitoring': { imports: [], packages: [] },
  'libs/doctor': { imports: ['libs/engine', 'libs/protocol', 'libs/telemetry'], packages: [] },
  'libs/cli': {
    imports: ['libs/testing', 'libs/client', 'libs/doctor', 'libs/engine', 'libs/monitoring', 'libs/protocol'],
    packages: [/^commander$/, /^cli-table3$/, /^yaml$/, node],
    types: [/^kafkajs$/],
  },
  src: {
    imports: [
      'libs/protocol',
      'libs/engine',
      'libs/client',
      'libs/kubernetes',
      'libs/telemetry',
      'libs/nestjs',
      'libs/testing',
      'libs/cli',
    ],
    packages: [],
  },
  apps: { imports: ['src'], packages: [/.*/] },
};

const root = resolve(__dirname, '../..');

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) return sources(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(path: string): Import[] {
  const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const visit = (at: ts.Node): void => {
    if ((ts.isImportDeclaration(at) || ts.isExportDeclaration(at)) && at.moduleSpecifier !== undefined) {
      const specifier = (at.moduleSpecifier as ts.StringLiteral).text;
      found.push({ from: path, specifier, typeOnly: isTypeOnly(at) });
    }
    if (ts.isCallExpression(at) && at.arguments.length === 1) {
      const [argument] = at.arguments;
      const loads = at.expression.kind === ts.SyntaxKind.ImportKeyword || at.expression.getText(source) === 'require';
      if (loads && argument !== undefined && ts.isStringLiteral(argument)) {
        found.push({ from: path, specifier: argument.text, typeOnly: false });
      }
    }
    ts.forEachChild(at, visit);
  };
  visit(source);
  return found;
}

function isTypeOnly(at: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(at)) return at.isTypeOnly;
  const clause = at.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

/** `libs/engine`, `src`, `apps`: the layer that a file of the repository belongs to. */
function layerOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'libs' ? `${first}/${second}` : first;
}

function violation(rule: Layer, own: string, { from, specifier, typeOnly }: Import): string | null {
  if (!specifier.startsWith('.')) {
    const allowed = rule.packages.some((pattern) => pattern.test(specifier));
    const asType = typeOnly && (rule.types ?? []).some((pattern) => pattern.test(specifier));
    return allowed || asType ? null : `${from} imports the package ${specifier}`;
  }
  const target = relative(root, resolve(root, dirname(from), specifier))
    .split(sep)
    .join('/');
  const layer = layerOf(target);
  if (layer === own) return null;
  if (!rule.imports.includes(layer)) return `${from} imports ${layer}`;
  const throughIndex = layer === 'src' ? /^src(\/(index|core|testing))?$/.test(target) : target === layer;
  return throughIndex ? null : `${from} imports ${target}, not the index of ${layer}`;
}

describe('the layers of the design', () => {
  it.each(Object.entries(layers))('%s imports only what it may', (layer, rule) => {
    const files = sources(layer);
    expect(files.length).toBeGreaterThan(0);
    const violations = files.flatMap(importsOf).map((found) => violation(rule, layer, found));
    expect(violations.filter((found) => found !== null)).toEqual([]);
  });

  it('every file belongs to a layer', () => {
    const unknown = readdirSync(join(root, 'libs')).filter((name) => layers[`libs/${name}`] === undefined);
    expect(unknown).toEqual([]);
  });

  it('only one file knows the internals of kafkajs connections', () => {
    const knowing = sources('libs').filter((path) =>
      /connectionPoolBuilder|requestQueue/.test(readFileSync(join(root, path), 'utf8')),
    );
    expect(knowing).toHaveLength(1);
    expect(knowing[0]).toMatch(/^libs\/client\//);
  });
});
