import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { attachMetrics } from '../../../libs/telemetry';
import { type TestMember } from './test-member';

/** Where the doctor asks for a report. */
export class ReportsServer {
  private constructor(
    private readonly server: Server,
    private readonly end: () => void,
  ) {}

  private static async start(
    answer: (response: ServerResponse) => void,
    end = (): void => undefined,
  ): Promise<ReportsServer> {
    const server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ReportsServer(server, end);
  }

  /** What a member says of itself, where Prometheus would read it. */
  static ofMember(member: TestMember): Promise<ReportsServer> {
    const registry = new Registry();
    const end = attachMetrics(member.consumer, 'default', { registry });
    return ReportsServer.start((response) => {
      void registry.metrics().then((text) => response.setHeader('content-type', registry.contentType).end(text));
    }, end);
  }

  /** Says nothing of any group; `then` is told how often it was read. */
  static counting(then: (times: number) => void): Promise<ReportsServer> {
    let times = 0;
    return ReportsServer.start((response) => {
      times += 1;
      then(times);
      response.end('up 1');
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/metrics`;
  }

  async stop(): Promise<void> {
    this.end();
    this.server.close();
    this.server.closeAllConnections();
    await Promise.resolve();
  }
}
