import { ApiVersions, type Api, type Reader, Writer } from '../../wire';

export interface RequestHeader {
  readonly apiKey: number;
  readonly version: number;
  readonly correlationId: number;
}

/** What stands in front of every request, whatever its version. */
export function readRequestHeader(reader: Reader): RequestHeader {
  return { apiKey: reader.int16(), version: reader.int16(), correlationId: reader.int32() };
}

/** The rest of the header. A client id is never compact, not even in front of a flexible request. */
export function readClientId(reader: Reader, flexible: boolean): string {
  const clientId = reader.nullableString(false) ?? '';
  if (flexible) reader.skipTaggedFields();
  return clientId;
}

/** The frame of an answer. */
export function frameAnswer<Response>(
  api: Api<never, Response>,
  version: number,
  correlationId: number,
  response: Response,
): Buffer {
  const writer = new Writer(1024);
  writer.int32(0);
  writer.int32(correlationId);
  if (version >= api.flexibleFrom && api.key !== ApiVersions.key) writer.noTaggedFields();
  api.response.write(writer, response, version);
  const frame = writer.buffer();
  frame.writeInt32BE(frame.length - 4, 0);
  return frame;
}
