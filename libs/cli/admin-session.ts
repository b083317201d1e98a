import { createKafkaJsWire, systemClock } from '../client';
import { createGroupAdmin, KafkaRebalanceError, type GroupAdmin } from '../engine';
import { connectionOf, type Connection, type ConnectionFlags } from './connection';
import { untilInterrupted } from './interruption';
import { duration } from './numbers';
import { type Output } from './output';

/**
 * Does `work` with an admin of its own. `signal` is aborted, and the admin closed, by Ctrl-C and when nobody reads the result
 * any more. Rejects with `Interrupted` when that came before the work was done. `onBrokerUnavailable` is told each time.
 */
export async function withGroupAdmin<T>(
  flags: ConnectionFlags,
  output: Output,
  work: (admin: GroupAdmin, signal: AbortSignal) => Promise<T>,
  onBrokerUnavailable: (error: Error) => void = () => undefined,
): Promise<T> {
  const connection = connectionOf(flags);
  const { client, timeoutMs } = connection;
  const progress = progressOf(output, timeoutMs);
  const admin = createGroupAdmin({
    ...{ wire: createKafkaJsWire({ client, clock: systemClock }), clock: systemClock, timeoutMs },
    onBrokerUnavailable: (error) => {
      progress(error);
      onBrokerUnavailable(error);
    },
  });
  const interruption = untilInterrupted();
  const signal = AbortSignal.any([interruption.signal, output.readerGone]);
  signal.addEventListener('abort', () => void admin.close());
  try {
    await reach(admin, connection);
    return await work(admin, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  } finally {
    interruption.end();
    await admin.close();
  }
}

/** Told once: it is tried again many times in a second. */
function progressOf(output: Output, timeoutMs: number): (error: Error) => void {
  let told = false;
  return ({ message }) => {
    if (!told) output.progress(`${message} (trying for up to ${duration(timeoutMs)})`);
    told = true;
  };
}

/** So that brokers which cannot be reached at all are told once, and as what they are. */
async function reach(admin: GroupAdmin, { client, timeoutMs }: Connection): Promise<void> {
  try {
    await admin.brokers();
  } catch (thrown) {
    if (!(thrown instanceof KafkaRebalanceError)) throw thrown;
    const brokers = client.brokers.join(', ');
    if (thrown.code === 'AUTHENTICATION_FAILED') {
      const where = '--sasl-mechanism, --sasl-username and KAFKA_SASL_PASSWORD, or sasl of --config';
      throw new Error(`${thrown.message}\nHere that is ${where}.`, { cause: thrown });
    }
    if (thrown.disposition !== 'retry') throw thrown;
    throw new Error(
      `No broker of ${brokers} answered within ${duration(timeoutMs)}: ${thrown.message}\n` +
        'Look at --brokers and the network. A listener with TLS or SASL wants --ssl, --sasl-mechanism, or --config.',
      { cause: thrown },
    );
  }
}
