import { type ConsumerOptions } from '../../../libs/engine';

/** What a member is told at its start, as JSON in CHAOS_MEMBER. */
export interface MemberSetup {
  /** Also the client id, by which the proxy knows its connections. */
  readonly name: string;
  readonly group: string;
  readonly brokers: string[];
  readonly topic: string;
  readonly options: ConsumerOptions;
  readonly databasePort: number;
  readonly logFile: string;
}

/** What a member is told while it runs. */
export type MemberOrder =
  /** Handlers that begin now take so long; `blocks`: and let nothing else run. */
  | { readonly order: 'handlers'; readonly takeMs: number; readonly blocks: boolean }
  | { readonly order: 'wall-clock'; readonly byMs: number }
  /** `collect`: garbage first. */
  | { readonly order: 'look'; readonly id: number; readonly collect: boolean };

/** How a member sees itself. */
export interface MemberLook {
  readonly id: number;
  readonly stable: boolean;
  /** Owned, and started. */
  readonly active: readonly number[];
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** Of all threads. */
  readonly sockets: number;
}

export const usualHandlerMs = 5;
