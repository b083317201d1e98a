/** `118 ms`, `4.8 s`, `3 min 20 s`. */
export function seconds(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  const whole = Math.round(durationMs / 1000);
  return whole < 120 ? `${(durationMs / 1000).toFixed(1)} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
