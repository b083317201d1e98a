/** The least value that so large a share of all is not above; NaN of none. `share`: above 0, 1 at the most. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
}
