import { Reader } from '../../../../libs/wire';
import { type Target } from '../targets';

const seeds = [Buffer.from([0, 2, 65, 66]), Buffer.from([0, 0])];

/** Like a module of decoders; these are soon ready. */
export function fuzzTargets(): readonly Target[] {
  return [
    { name: 'a number', group: 'fakes', seeds, decode: (frame) => new Reader(frame).int16() },
    { name: 'a text', group: 'fakes', seeds, decode: (frame) => new Reader(frame).string(false) },
  ];
}
