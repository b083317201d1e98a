import { KafkaRetriableException, type Server } from '@nestjs/microservices';
import { catchError, EMPTY, fromEvent, takeUntil, tap, type Observable } from 'rxjs';

type Packet = Parameters<Parameters<Server['send']>[1]>[0];

/**
 * Publishes what the handler of a request answers, by the queue of Nest's server, and resolves when the last reply is
 * stored. Rejects with a `KafkaRetriableException` that comes before the first reply: the request is delivered again, and
 * nothing is answered.
 */
export function reply(
  response$: Observable<unknown>,
  server: Pick<Server, 'send'>,
  publish: (packet: Packet) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let answered = false;
    let withdrawn = false;
    const replies$ = response$.pipe(
      takeUntil(fromEvent(signal, 'abort')),
      tap(() => (answered = true)),
      catchError((error: unknown) => {
        if (answered || !(error instanceof KafkaRetriableException)) throw error;
        withdrawn = true;
        reject(error);
        return EMPTY;
      }),
    );
    server.send(replies$, async (packet) => {
      if (!withdrawn) await publish(packet);
      if (packet.isDisposed === true) resolve();
    });
  });
}
