import 'reflect-metadata';
import { type AddressInfo, type Socket } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { KafkaConsumer } from '../../src';
import { AppModule } from './app.module';
import { readConfiguration } from './configuration';

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  // Hazard: whoever asks again and again on one connection keeps an HTTP server from closing, and so the process
  //   1. a probe is being answered   2. SIGTERM: the group is left, the server closes, and waits for that connection
  //   3. the next probe comes on it before it is idle, and so on
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.create(AppModule.of(configuration), { forceCloseConnections: true });
  app.enableShutdownHooks();
  await app.listen(configuration.port);
  if (!configuration.printEvents) return;
  // Whoever reads the events holds our stdin; when he is gone, killed perhaps, so are we.
  process.stdin.once('end', () => void app.close());
  process.stdin.resume();
  (process.stdin as unknown as Socket).unref();
  const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
  const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
  say({ type: 'Listening', port });
  app.get(KafkaConsumer).observe((event) => {
    if (event.type !== 'RebalanceCompleted' && event.type !== 'PartitionsLost') return;
    say({ ...event, at: Date.now() });
  });
}

main().catch((thrown: unknown) => {
  process.stderr.write(`order-processor: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(1);
});
