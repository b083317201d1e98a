import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs tokens as an identity provider does, and tells how they are verified. */
export class TokenIssuer {
  private readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  /** How many it has issued. */
  issued = 0;

  constructor(private readonly audience: string) {
    this.keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  }

  /** The public keys as brokers read them (JWKS). */
  get keySet(): object {
    return { keys: [{ ...this.keys.publicKey.export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'RS256' }] };
  }

  token(subject: string, lifetimeSeconds: number): string {
    this.issued += 1;
    const now = Math.floor(Date.now() / 1000);
    const claims = { sub: subject, scope: 'kafka', iss: 'test', aud: this.audience, iat: now, jti: `${this.issued}` };
    const content = `${encoded({ alg: 'RS256', kid: 'test', typ: 'JWT' })}.${encoded({ ...claims, exp: now + lifetimeSeconds })}`;
    return `${content}.${sign('RSA-SHA256', Buffer.from(content), this.keys.privateKey).toString('base64url')}`;
  }
}
