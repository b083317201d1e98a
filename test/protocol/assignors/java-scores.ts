import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomGroup } from './random-group';
import { type Score } from './score';

/** What Java's cooperative-sticky comes to in `randomGroup` of seed 1 and on; a text where it comes to nothing. */
export interface JavaScores {
  /** Of the groups that it was asked about: with other ones the scores mean nothing. */
  readonly digest: string;
  readonly scores: readonly (Score | string)[];
}

const path = join(__dirname, 'fixtures', 'java-scores.json');

export function readJavaScores(): JavaScores {
  return JSON.parse(readFileSync(path, 'utf8')) as JavaScores;
}

/** Done by `npm run bench -- assignors --record`. */
export function writeJavaScores(scores: JavaScores['scores']): void {
  const lines = scores.map((score) => `  ${JSON.stringify(score)}`).join(',\n');
  writeFileSync(path, `{ "digest": "${digestOf(scores.length)}", "scores": [\n${lines}\n] }\n`);
}

export function digestOf(groups: number): string {
  const hash = createHash('sha256');
  for (let seed = 1; seed <= groups; seed += 1) {
    const { members, partitionCounts, partitionRacks } = randomGroup(seed);
    hash.update(JSON.stringify([members, [...partitionCounts], [...(partitionRacks ?? [])]]));
  }
  return hash.digest('hex').slice(0, 16);
}
