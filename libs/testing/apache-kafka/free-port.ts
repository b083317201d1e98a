import { randomInt } from 'node:crypto';
import { type AddressInfo, createServer, type Server } from 'node:net';

// Hazard: a port that the operating system picks (bind to 0) lies in the range of outgoing connections.
//   1. a test kills the broker   2. its clients keep connecting to that port   3. one of them is given the same port as
//   its own and so connects to itself   -> the broker can never bind its port again, and the client talks to a mirror
// Both Linux (32768) and macOS (49152) begin that range above these ports.
const lowest = 15_000;
const highest = 32_000;

/** `count` different TCP ports of the loopback address that nobody listens on now. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  try {
    while (ports.length < count) {
      const server = createServer();
      await listenOnFreePort(server);
      // Held until all are known, so that no port is given twice.
      held.push(server);
      ports.push((server.address() as AddressInfo).port);
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))));
  }
  return ports;
}

/** Lets it listen on such a port. */
export async function listenOnFreePort(server: Server): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await listens(server, randomInt(lowest, highest))) return;
  }
  throw new Error(`No free port between ${lowest} and ${highest}.`);
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isListening: boolean) => (): void => {
      server.removeAllListeners('error').removeAllListeners('listening');
      resolve(isListening);
    };
    server.once('error', end(false)).once('listening', end(true));
    server.listen({ port, host: '127.0.0.1', exclusive: true });
  });
}
