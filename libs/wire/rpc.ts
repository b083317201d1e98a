import { type Reader } from './reader';
import { type Writer } from './writer';

/** One request of one version, ready to be sent: what a link needs to frame it and to read the answer. */
export interface Rpc<T> {
  readonly key: number;
  readonly name: string;
  readonly version: number;
  /** Flexible versions (KIP-482) have tagged fields in headers and bodies. */
  readonly flexible: boolean;
  write(writer: Writer): void;
  read(reader: Reader): T;
}

/** How one structure is laid out in each version; both directions, so that tests can play the broker. */
export interface Codec<T> {
  write(writer: Writer, value: T, version: number): void;
  read(reader: Reader, version: number): T;
}

/** One Kafka API: its key, the versions this library speaks, and both bodies. */
export interface Api<Request, Response> {
  readonly key: number;
  readonly name: string;
  readonly versions: VersionRange;
  /**
   * First version whose layout is known, where that is below `versions`, which are the ones that we ask with: who plays a
   * broker also meets older clients.
   */
  readonly oldest?: number;
  /** First flexible version. */
  readonly flexibleFrom: number;
  readonly request: Codec<Request>;
  readonly response: Codec<Response>;
}

export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/** Binds a request to an API and a negotiated version. */
export function rpc<Request, Response>(api: Api<Request, Response>, version: number, request: Request): Rpc<Response> {
  return {
    key: api.key,
    name: api.name,
    version,
    flexible: version >= api.flexibleFrom,
    write: (writer) => api.request.write(writer, request, version),
    read: (reader) => api.response.read(reader, version),
  };
}
