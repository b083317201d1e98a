import { int16, int32, message, nullableString, string } from '../layout';
import { type Api } from '../rpc';

export interface HeartbeatRequest {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

export interface HeartbeatResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
}

const FLEXIBLE_FROM = 4;

export const Heartbeat: Api<HeartbeatRequest, HeartbeatResponse> = {
  key: 12,
  name: 'Heartbeat',
  versions: { min: 3, max: 4 },
  flexibleFrom: FLEXIBLE_FROM,
  request: message<HeartbeatRequest>(FLEXIBLE_FROM, {
    groupId: string,
    generationId: int32,
    memberId: string,
    groupInstanceId: nullableString,
  }),
  response: message<HeartbeatResponse>(FLEXIBLE_FROM, { throttleTimeMs: int32, errorCode: int16 }),
};
