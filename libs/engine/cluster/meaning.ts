import { type KafkaErrorName } from '../../wire';
import { type Disposition } from '../errors';

export interface Meaning {
  readonly disposition: Disposition;
  /** What it means here. */
  readonly means: string;
  /** The way out, if a person has to take it. */
  readonly remedy?: string;
}

export type Meanings = Partial<Record<KafkaErrorName, Meaning>>;
