import { InvalidArgumentError } from 'commander';

export function names(text: string): readonly string[] {
  return text.split(',');
}

export function numbers(text: string): readonly number[] {
  return names(text).map(positive);
}

export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('Not a positive number.');
  return value;
}
