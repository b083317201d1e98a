import { type Target } from '../targets';

/** Like a module of decoders; this one makes values without an end. */
export function fuzzTargets(): readonly Target[] {
  return [
    {
      ...{ name: 'a decoder that grows', group: 'fakes', seeds: [Buffer.alloc(64, 7)] },
      decode: (frame) => {
        const made: unknown[] = [];
        for (;;) made.push({ length: frame.length });
      },
    },
  ];
}
