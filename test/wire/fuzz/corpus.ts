import { createRequire } from 'node:module';
import { Random } from '../../../libs/testing/simulation/random';
import { Mutant } from './mutation';
import { type FuzzTargets, type Target } from './targets';

/** The frames of every decoder. Each is made of the seed, its decoder and its number alone, so any one can be made again. */
export class Corpus {
  private readonly mutant = new Mutant();
  private readonly seeds: readonly Buffer[];

  constructor(
    readonly targets: readonly Target[],
    readonly seed: number,
  ) {
    this.seeds = targets.flatMap(({ seeds }) => seeds);
  }

  /** @param module the path of one that exports `fuzzTargets`; a function could not be given to a thread */
  static of(module: string, seed: number): Corpus {
    const { fuzzTargets } = createRequire(__filename)(module) as FuzzTargets;
    return new Corpus(fuzzTargets(seed), seed);
  }

  /** Lasts until the next call. */
  frame(target: number, count: number): Buffer {
    const random = new Random(mixed(this.seed, target, count));
    const begun = random.pick(this.targets[target]?.seeds ?? []) ?? Buffer.alloc(0);
    return this.mutant.of(begun, random, this.seeds);
  }

  /** What finds a frame again. */
  nameOf(target: number, count: number): string {
    return `${this.targets[target]?.name ?? ''}, frame ${count} of seed ${this.seed}`;
  }
}

/** Of one seed and target, another number for each count. */
function mixed(seed: number, target: number, count: number): number {
  const start = Math.imul(seed ^ Math.imul(target + 1, 0x9e3779b1), 0x85ebca6b);
  return start ^ Math.imul(count + 1, 0xc2b2ae35);
}
