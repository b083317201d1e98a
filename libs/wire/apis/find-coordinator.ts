import { array, int16, int32, int8, message, nullableString, string, struct } from '../layout';
import { type Api, type Codec } from '../rpc';
import { WireFormatError } from '../wire-format-error';

export interface FindCoordinatorRequest {
  /** 0 is a group, 1 a transactional id. */
  readonly keyType: number;
  /** One key in version 3, any number from version 4 on. */
  readonly coordinatorKeys: readonly string[];
}

export interface Coordinator {
  /** Empty in version 3, which has one answer for the one key. */
  readonly key: string;
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

export interface FindCoordinatorResponse {
  readonly throttleTimeMs: number;
  readonly coordinators: readonly Coordinator[];
}

interface SingleRequest {
  readonly key: string;
  readonly keyType: number;
}

interface SingleResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

const FLEXIBLE_FROM = 3;
const BATCHED_FROM = 4;

const singleRequest = message<SingleRequest>(FLEXIBLE_FROM, { key: string, keyType: int8 });
const batchedRequest = message<FindCoordinatorRequest>(FLEXIBLE_FROM, {
  keyType: int8,
  coordinatorKeys: array(string),
});

const request: Codec<FindCoordinatorRequest> = {
  write: (writer, value, version) => {
    if (version >= BATCHED_FROM) return batchedRequest.write(writer, value, version);
    const [key, ...others] = value.coordinatorKeys;
    if (key === undefined || others.length > 0) {
      throw new WireFormatError(`version ${version} finds one coordinator at a time`, writer.length);
    }
    singleRequest.write(writer, { key, keyType: value.keyType }, version);
  },
  read: (reader, version) => {
    if (version >= BATCHED_FROM) return batchedRequest.read(reader, version);
    const { key, keyType } = singleRequest.read(reader, version);
    return { keyType, coordinatorKeys: [key] };
  },
};

const singleResponse = message<SingleResponse>(FLEXIBLE_FROM, {
  throttleTimeMs: int32,
  errorCode: int16,
  errorMessage: nullableString,
  nodeId: int32,
  host: string,
  port: int32,
});
const batchedResponse = message<FindCoordinatorResponse>(FLEXIBLE_FROM, {
  throttleTimeMs: int32,
  coordinators: array(
    struct<Coordinator>({
      key: string,
      nodeId: int32,
      host: string,
      port: int32,
      errorCode: int16,
      errorMessage: nullableString,
    }),
  ),
});

const response: Codec<FindCoordinatorResponse> = {
  write: (writer, value, version) => {
    if (version >= BATCHED_FROM) return batchedResponse.write(writer, value, version);
    const [coordinator, ...others] = value.coordinators;
    if (coordinator === undefined || others.length > 0) {
      throw new WireFormatError(`version ${version} names one coordinator at a time`, writer.length);
    }
    singleResponse.write(writer, { throttleTimeMs: value.throttleTimeMs, ...coordinator }, version);
  },
  read: (reader, version) => {
    if (version >= BATCHED_FROM) return batchedResponse.read(reader, version);
    const { throttleTimeMs, ...coordinator } = singleResponse.read(reader, version);
    return { throttleTimeMs, coordinators: [{ key: '', ...coordinator }] };
  },
};

export const FindCoordinator: Api<FindCoordinatorRequest, FindCoordinatorResponse> = {
  key: 10,
  name: 'FindCoordinator',
  versions: { min: 3, max: 6 },
  oldest: 1,
  flexibleFrom: FLEXIBLE_FROM,
  request,
  response,
};
