import { type AuthenticationProviderArgs, type Authenticator, type OauthbearerProviderResponse } from 'kafkajs';
import { asError, KafkaRebalanceError } from '../engine';
import { invalidClient } from './error-map';

export type FetchToken = () => Promise<OauthbearerProviderResponse>;

type Token = OauthbearerProviderResponse & { readonly extensions?: Readonly<Record<string, string>> };

const separator = '\u0001';
const lengthBytes = 4;

/**
 * SASL OAUTHBEARER (KIP-255) on one connection, with the tokens of the user's `oauthBearerProvider`. kafkajs's own
 *   - asks for a token in the middle of the dialogue with the broker, which has to wait then, and is lost if there is none
 *   - takes a refusal for success, for it comes as a second challenge (RFC 7628), and the request behind it fails instead
 */
export class BearerTokens {
  private ready: Token | null = null;

  constructor(private readonly fetch: FetchToken) {}

  /** @throws KafkaRebalanceError `CONNECTION_FAILED` (retry): no token now; `INVALID_CLIENT`: what came is none */
  async prepare(): Promise<void> {
    this.ready = await this.ask();
  }

  authenticator({ saslAuthenticate }: AuthenticationProviderArgs): Authenticator {
    return {
      authenticate: async () => {
        const token = this.ready ?? (await this.ask());
        this.ready = null;
        const request = { encode: () => firstMessage(token) };
        await saslAuthenticate({ request, response: { decode: withoutLength, parse: refuseChallenge } });
      },
    };
  }

  private async ask(): Promise<Token> {
    let token: unknown;
    try {
      token = await this.fetch();
    } catch (thrown) {
      throw new KafkaRebalanceError(`client.sasl.oauthBearerProvider() failed: ${asError(thrown).message}`, {
        ...{ code: 'CONNECTION_FAILED', disposition: 'retry', cause: thrown },
      });
    }
    if (isToken(token)) return token;
    throw invalidClient('client.sasl.oauthBearerProvider() must resolve to { value }, and that be the token');
  }
}

function isToken(given: unknown): given is Token {
  const value: unknown = typeof given === 'object' && given !== null && 'value' in given ? given.value : undefined;
  return typeof value === 'string' && value !== '';
}

function firstMessage({ value, extensions = {} }: Token): Buffer {
  const fields = [`auth=Bearer ${value}`, ...Object.entries(extensions).map(([name, told]) => `${name}=${told}`)];
  const message = Buffer.from(['n,,', ...fields, '', ''].join(separator));
  const length = Buffer.alloc(lengthBytes);
  length.writeInt32BE(message.length);
  return Buffer.concat([length, message]);
}

function withoutLength(raw: Buffer): Buffer {
  return raw.subarray(lengthBytes);
}

function refuseChallenge(challenge: Buffer): void {
  if (challenge.length === 0) return;
  const [, status = 'no reason given'] = /"status"\s*:\s*"([\w-]{1,64})"/.exec(challenge.toString('latin1')) ?? [];
  throw new Error(`the token is not accepted (${status})`);
}
