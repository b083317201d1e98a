import { WireFormatError } from '../wire-format-error';
import { tooLarge } from './bounded-output';

/** What node:zlib throws, in our terms. */
export function zlibFailure(codec: string, error: unknown): WireFormatError {
  const code = error !== null && typeof error === 'object' && 'code' in error ? error.code : undefined;
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge();
  return new WireFormatError(`${codec}: ${String(error)}`, 0, { cause: error });
}
