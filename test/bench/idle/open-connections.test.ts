import { createServer, connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { establishedInodes, openConnections } from './open-connections';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2328 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1 0000000000000000 100 0 0 10 0
   1: 0100007F:D4A2 0100007F:2328 01 00000000:00000000 00:00000000 00000000  1000        0 12 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:D4A4 0100007F:2328 06 00000000:00000000 00:00000000 00000000     0        0 0 3 0000000000000000
`;

describe('open connections', () => {
  it('are those that are established, not who listens or has closed', () => {
    expect(establishedInodes(table)).toEqual(['12']);
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;

  onLinux('are both ends of one that this process has with itself', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const before = openConnections() ?? NaN;
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await Promise.all([once(socket, 'connect'), once(server, 'connection')]);
    expect(openConnections()).toBe(before + 2);
    socket.destroy();
    server.close();
  });
});
