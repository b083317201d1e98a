import { type Target } from '../targets';

/** Like a module of decoders; this one never ends when a frame begins in another way than it should. */
export function fuzzTargets(): readonly Target[] {
  return [
    {
      ...{ name: 'a decoder that hangs', group: 'fakes', seeds: [Buffer.alloc(64, 7)] },
      decode: (frame) => {
        while (hangs(frame));
      },
    },
  ];
}

export function hangs(frame: Buffer): boolean {
  return frame[0] !== 7;
}
