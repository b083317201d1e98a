// Ends a wire in one of the states that have kept a process alive, says so, and must then exit by itself.
import { connect, type Socket } from 'node:net';
import { createKafkaJsWire, systemClock } from '../../../libs/client';
import { Heartbeat } from '../../../libs/wire';
import { heartbeat } from './requests';
import { TcpBroker } from './tcp-broker';

const far = (): number => systemClock.now() + 600_000;

async function main(state: string): Promise<void> {
  const broker = await TcpBroker.listen((request) => {
    const throttleTimeMs = ['throttled', 'severed'].includes(state) ? 600_000 : 0;
    if (broker.requests.length === 1) request.answer(Heartbeat, { throttleTimeMs, errorCode: 0 });
  });
  const brokers = [state === 'refused' ? '127.0.0.1:9' : broker.address];
  const sockets: Socket[] = [];
  const wire = createKafkaJsWire({
    client: {
      brokers,
      socketFactory: ({ host, port, onConnect }) => {
        const socket = connect({ host, port }, onConnect);
        sockets.push(socket);
        return socket;
      },
    },
    ...{ clock: systemClock, connectTimeoutMs: 600_000 },
  });
  const link = wire.seed();
  if (state !== 'opening') await Promise.allSettled([link.send(heartbeat(), far())]);
  const pending = [link.send(heartbeat(), far()), link.send(heartbeat(), far())];
  const settled = Promise.allSettled(pending);
  await new Promise(setImmediate);
  // Without an error: kafkajs listens to 'error' and 'end', not to 'close'.
  if (state === 'severed') sockets[0]?.destroy();
  else await wire.close();
  await settled;
  await broker.close();
  process.stdout.write('closed');
}

main(process.argv[2] ?? '').catch((thrown: unknown) => {
  process.exitCode = 1;
  console.error(thrown);
});
