import { createPrivateKey } from 'node:crypto';
import { generate } from 'selfsigned';

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** `pair` with its key as it lies on a disk that others may read: PKCS #8, encrypted. */
export function encrypted({ key, cert }: KeyPair, passphrase: string): KeyPair {
  const pem = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase });
  return { key: String(pem), cert };
}

const day = 86_400_000;
const attributes = (name: string) => [{ name: 'commonName', value: name }];
const curve = { algorithm: 'sha256', keyType: 'ec' } as const;

/** An authority, and what it has signed. Made anew for each run. */
export class Certificates {
  private constructor(private readonly authority: KeyPair) {}

  static async create(): Promise<Certificates> {
    const made = await generate(attributes('authority of a test'), {
      ...curve,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
      ],
    });
    return new Certificates({ key: made.private, cert: made.cert });
  }

  get ca(): string {
    return this.authority.cert;
  }

  /** For `host`, as a name or as an IPv4 address. */
  server(host: string, valid: 'now' | 'in the past' = 'now'): Promise<KeyPair> {
    const altName = /^[\d.]+$/.test(host) ? ({ type: 7, ip: host } as const) : ({ type: 2, value: host } as const);
    return this.sign('broker', [altName], valid === 'now' ? 0 : -10 * day);
  }

  client(name: string): Promise<KeyPair> {
    return this.sign(name, [{ type: 2, value: name }], 0);
  }

  private async sign(name: string, altNames: AltNames, shift: number): Promise<KeyPair> {
    const { key, cert } = this.authority;
    const made = await generate(attributes(name), {
      ...curve,
      ca: { key, cert },
      notBeforeDate: new Date(Date.now() + shift - day),
      notAfterDate: new Date(Date.now() + shift + day),
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        { name: 'subjectAltName', altNames },
      ],
    });
    return { key: made.private, cert: made.cert };
  }
}

type AltNames = ({ type: 2; value: string } | { type: 7; ip: string })[];
