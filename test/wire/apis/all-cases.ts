import { adminCases } from './admin-cases';
import { cases } from './cases';
import { offsetCases } from './offset-cases';
import { playedCases } from './played-cases';
import { transactionCases } from './transaction-cases';

interface Versioned {
  readonly versions: { readonly min: number; readonly max: number };
  readonly oldest?: number;
}

export const allCases = [...cases, ...offsetCases, ...transactionCases, ...adminCases];

/** With what only a broker for tests reads. */
export const everyCase = [...allCases, ...playedCases];

/** Older ones than we ask with come first. */
export function layoutsOf(api: Versioned): number[] {
  const { versions, oldest = versions.min } = api;
  return versionsOf({ versions: { ...versions, min: oldest } });
}

export function versionsOf({ versions }: Versioned): number[] {
  return Array.from({ length: versions.max - versions.min + 1 }, (_, i) => versions.min + i);
}
