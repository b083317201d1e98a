import { adminCases } from './admin-cases';
import { cases } from './cases';
import { offsetCases } from './offset-cases';
import { transactionCases } from './transaction-cases';

export const allCases = [...cases, ...offsetCases, ...transactionCases, ...adminCases];

export function versionsOf({
  versions,
}: {
  readonly versions: { readonly min: number; readonly max: number };
}): number[] {
  return Array.from({ length: versions.max - versions.min + 1 }, (_, i) => versions.min + i);
}
