import { ApiVersions, errorName, rpc, type Api, type ApiVersionsResponse, type VersionRange } from '../../wire';
import { asError, KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type Clock, type Link } from '../ports';
import { brokerError } from './broker-errors';

const unsupportedVersion = 35;
const software = { clientSoftwareName: 'nestjs-kafka-rebalance', clientSoftwareVersion: '0' };

export interface BrokerClientContext {
  readonly clock: Clock;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  /** Null: a bootstrap broker. */
  readonly nodeId: number | null;
}

/** One link and the versions that its broker speaks. */
export class BrokerClient {
  private versions: Promise<ReadonlyMap<number, VersionRange>> | null = null;

  private running = 0;
  private retired = false;

  constructor(
    private readonly link: Link,
    private readonly context: BrokerClientContext,
  ) {}

  get dead(): Error | null {
    return this.link.dead;
  }

  dispose(reason?: Error): void {
    this.link.dispose(reason);
  }

  /** Ends the link when the last answer that is waited for has come. */
  retire(): void {
    this.retired = true;
    if (this.running === 0) this.dispose();
  }

  /** In the newest version that both sides speak. `deadline`: monotonic milliseconds. */
  async call<Request, Response>(api: Api<Request, Response>, request: Request, deadline: number): Promise<Response> {
    this.running += 1;
    const sentAt = this.context.clock.now();
    try {
      const versions = await this.negotiated(deadline);
      const answer = await this.link.send(rpc(api, commonVersion(api, versions.get(api.key)), request), deadline);
      this.ended(api.name, sentAt, refusal(answer), null);
      return answer;
    } catch (thrown) {
      this.ended(api.name, sentAt, null, asError(thrown));
      throw thrown;
    } finally {
      this.running -= 1;
      if (this.retired) this.retire();
    }
  }

  private ended(api: string, sentAt: number, code: string | null, error: Error | null): void {
    const { clock, publish, nodeId } = this.context;
    publish({ type: 'RequestEnded', api, nodeId, durationMs: clock.now() - sentAt, code, error });
  }

  /** Asked once for each link; again if the answer could not be read, which leaves the link alive. */
  private negotiated(deadline: number): Promise<ReadonlyMap<number, VersionRange>> {
    if (this.versions === null) {
      const versions = this.negotiate(deadline);
      this.versions = versions;
      versions.catch(() => {
        if (this.versions === versions) this.versions = null;
      });
    }
    return this.versions;
  }

  private async negotiate(deadline: number): Promise<ReadonlyMap<number, VersionRange>> {
    const ask = (version: number): Promise<ApiVersionsResponse> =>
      this.link.send(rpc(ApiVersions, version, software), deadline);
    let answer = await ask(ApiVersions.versions.max);
    if (answer.errorCode === unsupportedVersion) answer = await ask(0);
    if (answer.errorCode !== 0) throw brokerError(answer.errorCode, { api: 'ApiVersions' });
    return new Map(
      answer.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, { min: minVersion, max: maxVersion }]),
    );
  }
}

/** Kafka's name of the error that the whole answer is; errors of its parts are not looked at. */
function refusal(answer: unknown): string | null {
  const { errorCode = 0 } = answer as { readonly errorCode?: number };
  return errorCode === 0 ? null : errorName(errorCode);
}

function commonVersion<Q, R>({ name, versions: ours }: Api<Q, R>, theirs: VersionRange | undefined): number {
  const version = Math.min(ours.max, theirs?.max ?? -1);
  if (version >= Math.max(ours.min, theirs?.min ?? 0)) return version;
  const offered = theirs === undefined ? 'none' : `${theirs.min} to ${theirs.max}`;
  throw new KafkaRebalanceError(
    `The broker speaks ${offered} of ${name}; this client needs ${ours.min} to ${ours.max}. ` +
      'Use a broker of Apache Kafka 2.4 or newer (2.5 for transactions), or a newer release of this package.',
    { code: 'BROKER_TOO_OLD', disposition: 'fatal' },
  );
}
