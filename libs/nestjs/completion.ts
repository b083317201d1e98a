import { fromEvent, lastValueFrom, takeUntil, type Observable } from 'rxjs';

/** Resolves when the stream has ended; a lease that ends first ends it. */
export async function completion(stream$: Observable<unknown>, signal: AbortSignal): Promise<void> {
  await lastValueFrom(stream$.pipe(takeUntil(fromEvent(signal, 'abort'))), { defaultValue: undefined });
}
