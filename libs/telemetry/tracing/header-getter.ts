import type { TextMapGetter } from '@opentelemetry/api';
import { type RecordHeader } from '../../engine';

/** Trace context as producers write it: headers of the names that the propagator knows (`traceparent`), in UTF-8. */
export const headerGetter: TextMapGetter<readonly RecordHeader[]> = {
  keys: (headers) => headers.map(({ key }) => key),
  /** The last one of that name, as Java's `lastHeader`: who passes a record on adds its own behind the old. */
  get: (headers, key) => headers.findLast((header) => header.key === key)?.value?.toString(),
};
