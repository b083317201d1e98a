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

export function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('Not a whole number from 0 on.');
  return value;
}

export function atLeast(least: number): (text: string) => number {
  return (text) => {
    const value = whole(text);
    if (value < least) throw new InvalidArgumentError(`Not ${least} or more.`);
    return value;
  };
}
