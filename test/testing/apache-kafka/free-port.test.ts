import { createServer } from 'node:net';
import { findFreePorts } from '../../../libs/testing/apache-kafka/free-port';

describe('free ports', () => {
  it('are different, below the range of outgoing connections, and can be bound', async () => {
    const ports = await findFreePorts(6);
    expect(new Set(ports).size).toBe(6);
    for (const port of ports) {
      expect(port).toBeLessThan(32_000);
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
      });
      await new Promise((closed) => server.close(closed));
    }
  });
});
