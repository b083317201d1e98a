import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const libs = join(__dirname, '../../libs');

/** The sources of what is published; the test kit and the command line have no codes of their own, and one file only names them. */
const sources = readdirSync(libs, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/^(testing|cli)\b|error-names\.ts$/.test(path))
  .map((path) => readFileSync(join(libs, path), 'utf8'));

/** What is written as `code` of an error somewhere. */
export function raisedCodes(): ReadonlySet<string> {
  const codes = new Set<string>();
  const takeLiterals = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && /^[A-Z]/.test(node.text)) codes.add(node.text);
    ts.forEachChild(node, takeLiterals);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'code') takeLiterals(node.initializer);
    else ts.forEachChild(node, visit);
  };
  for (const text of sources) visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true));
  return codes;
}

/** Whether it is more than a name: raised, or handed to what raises it. */
export function isUsed(code: string): boolean {
  return sources.some((text) => text.includes(`'${code}'`));
}
