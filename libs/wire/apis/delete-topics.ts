import { array, int16, int32, message, nullableString, since, string, struct, uuid } from '../layout';
import { type Api, type Codec } from '../rpc';
import { type Uuid, ZERO_UUID } from '../uuid';
import { WireFormatError } from '../wire-format-error';

export interface TopicToDelete {
  /** Null (from version 6) to name it by its id. */
  readonly name: string | null;
  readonly topicId: Uuid;
}

export interface DeleteTopicsRequest {
  readonly topics: readonly TopicToDelete[];
  readonly timeoutMs: number;
}

export interface DeletedTopic {
  readonly name: string | null;
  readonly topicId: Uuid;
  readonly errorCode: number;
  /** From version 5. */
  readonly errorMessage: string | null;
}

export interface DeleteTopicsResponse {
  readonly throttleTimeMs: number;
  readonly responses: readonly DeletedTopic[];
}

interface NamesRequest {
  readonly topicNames: readonly string[];
  readonly timeoutMs: number;
}

const BY_ID_FROM = 6;
const FLEXIBLE_FROM = 4;

const namesRequest = message<NamesRequest>(FLEXIBLE_FROM, { topicNames: array(string), timeoutMs: int32 });
const topicsRequest = message<DeleteTopicsRequest>(FLEXIBLE_FROM, {
  topics: array(struct<TopicToDelete>({ name: nullableString, topicId: uuid })),
  timeoutMs: int32,
});

const request: Codec<DeleteTopicsRequest> = {
  write: (writer, value, version) => {
    if (version >= BY_ID_FROM) return topicsRequest.write(writer, value, version);
    const topicNames = value.topics.map(({ name }) => {
      if (name === null) throw new WireFormatError(`version ${version} needs the names of topics`, writer.length);
      return name;
    });
    namesRequest.write(writer, { topicNames, timeoutMs: value.timeoutMs }, version);
  },
  read: (reader, version) => {
    if (version >= BY_ID_FROM) return topicsRequest.read(reader, version);
    const { topicNames, timeoutMs } = namesRequest.read(reader, version);
    return { topics: topicNames.map((name) => ({ name, topicId: ZERO_UUID })), timeoutMs };
  },
};

export const DeleteTopics: Api<DeleteTopicsRequest, DeleteTopicsResponse> = {
  key: 20,
  name: 'DeleteTopics',
  versions: { min: 1, max: 6 },
  flexibleFrom: FLEXIBLE_FROM,
  request,
  response: message<DeleteTopicsResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    responses: array(
      struct<DeletedTopic>({
        name: nullableString,
        topicId: since(BY_ID_FROM, uuid, ZERO_UUID),
        errorCode: int16,
        errorMessage: since(5, nullableString, null),
      }),
    ),
  }),
};
