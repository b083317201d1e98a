import { type FiguresTable } from './figures';

/** What a figure of ours may come to at most; mostly a ratio to that of somebody else. */
export interface Goal {
  readonly goal: string;
  /** Null: it was not measured. */
  readonly measured: number | null;
  readonly atMost: number;
}

export function verdictOn({ measured, atMost }: Goal): 'met' | 'missed' | 'not measured' {
  if (measured === null || !Number.isFinite(measured)) return 'not measured';
  return measured <= atMost ? 'met' : 'missed';
}

export function goalsTable(goals: readonly Goal[]): FiguresTable {
  return {
    head: ['goal', 'at most', 'measured', 'verdict'],
    rows: goals.map((one) => {
      const { goal, atMost, measured } = one;
      return [goal, String(atMost), measured === null ? '-' : String(Number(measured.toPrecision(3))), verdictOn(one)];
    }),
  };
}

/** Null if one of them is. */
export function ratio(ours: number | null | undefined, theirs: number | null | undefined): number | null {
  if (typeof ours !== 'number' || typeof theirs !== 'number' || theirs === 0) return null;
  return ours / theirs;
}
