import { type KafkaErrorName } from '../../wire';
import { type Disposition } from '../errors';

export interface Meaning {
  readonly disposition: Disposition;
  /** What it means here, and the way out. */
  readonly advice: string;
}

export type Meanings = Partial<Record<KafkaErrorName, Meaning>>;
