// Opens a guard, waits until its thread has connected, and must then exit by itself though nobody closes the guard.
import { createHeartbeatGuard } from '../../../libs/client';
import { resolveOptions } from '../../../libs/engine';
import { TcpBroker } from './tcp-broker';

async function main(): Promise<void> {
  let connected!: () => void;
  const asked = new Promise<void>((resolve) => (connected = resolve));
  const broker = await TcpBroker.listen(() => connected());
  createHeartbeatGuard({ client: { brokers: [broker.address] } })({
    options: resolveOptions({ groupId: 'group' }),
    publish: ({ type }) => process.stdout.write(type),
  }).watch({ memberId: 'member', generation: 1, protocol: 'classic', sessionTimeoutMs: 45_000 });
  await asked;
  await broker.close();
  process.stdout.write('connected');
}

main().catch((thrown: unknown) => {
  process.exitCode = 1;
  console.error(thrown);
});
