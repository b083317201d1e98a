/** Bytes that are not what their format says. `position` counts from the start of the buffer that was read. */
export class WireFormatError extends Error {
  override readonly name = 'WireFormatError';

  constructor(
    readonly reason: string,
    readonly position: number,
    options?: { readonly cause?: unknown },
  ) {
    super(`${reason} (at byte ${position})`, options);
  }
}
