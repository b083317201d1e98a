import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * What the file holds: a `.json`, or what a `.js`, `.cjs` or `.mjs` exports, by default or by names; a function is called.
 * Throws with a message that quotes nothing of the file.
 */
export async function readConfigFile(path: string): Promise<unknown> {
  const extension = extname(path);
  if (extension === '.json') return parse(path, await text(path));
  if (['.js', '.cjs', '.mjs'].includes(extension)) return exported(path);
  const compiled = extension === '.ts' ? ' Compile it, and name the .js file.' : '';
  throw new Error(`${path} is none of .json, .js, .cjs and .mjs.${compiled}`);
}

async function text(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    throw new Error(`${path} cannot be read: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** Hazard: what JSON.parse throws quotes what is around the error, which may be a password. */
function parse(path: string, json: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    const reason = messageOf(thrown).replace(/, (\.\.\.)?".*$/s, '');
    throw new Error(`${path} is not valid JSON: ${reason}.`);
  }
}

async function exported(path: string): Promise<unknown> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as Readonly<Record<string, unknown>>;
  } catch (thrown) {
    throw new Error(`${path} cannot be loaded: ${messageOf(thrown)}`, { cause: thrown });
  }
  // Of CommonJS the default is `module.exports`, and of a compiled ES module that has a default of its own.
  const outer: unknown = 'default' in module ? module.default : { ...module };
  const inner: unknown = isCompiled(outer) ? outer.default : outer;
  return typeof inner === 'function' ? (inner as () => unknown)() : inner;
}

function isCompiled(value: unknown): value is { readonly default: unknown } {
  return typeof value === 'object' && value !== null && '__esModule' in value && 'default' in value;
}

/** Also of an error of another realm, as the module that is loaded may throw it. */
function messageOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown ? String(thrown.message) : String(thrown);
}
