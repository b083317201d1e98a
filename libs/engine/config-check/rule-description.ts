import { type ConsumerOptions } from '../options';

/** What people are told of a rule of configuration, in Markdown. `docs/reference/configuration-rules.md` is made of it. */
export interface RuleDescription {
  /** Stable: what a warning is known by, and the anchor of its entry in the reference. */
  readonly id: string;
  /** What must hold. */
  readonly demand: string;
  /** What happens where it does not, in one sentence. */
  readonly reason: string;
  /** The KIP, or the config of Kafka or of the platform, that it comes from. */
  readonly source: string;
  /** It is not looked at where one of these is wrong by itself. */
  readonly involves: readonly (keyof ConsumerOptions)[];
}
