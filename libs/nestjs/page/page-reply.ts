import { type ServerResponse } from 'node:http';

/** What Express (the response itself) and Fastify (a reply around it) hand to a route. */
export type PlatformReply = ServerResponse | { readonly raw: ServerResponse; hijack(): unknown };

/** Nothing from elsewhere, no inline script or style, in nobody's frame; and nothing of it is kept by a browser or a proxy. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  // `no-transform`: what compresses answers would hold events back.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/**
 * An answer, past the platform and past interceptors: an application may wrap all its answers in an envelope, and the page would
 * not find its state in it.
 */
export class PageReply {
  private readonly raw: ServerResponse;

  constructor(platform: PlatformReply) {
    if ('raw' in platform) platform.hijack();
    this.raw = 'raw' in platform ? platform.raw : platform;
  }

  send(contentType: string, body: string | Buffer, status = 200): void {
    this.raw.writeHead(status, { ...headers, 'content-type': contentType });
    this.raw.end(body);
  }

  json(body: unknown, status = 200): void {
    this.send('application/json; charset=utf-8', JSON.stringify(body), status);
  }

  /** Headers go out at once, and the rest by `write`. */
  open(contentType: string): void {
    this.raw.writeHead(200, { ...headers, 'content-type': contentType });
    this.raw.flushHeaders();
  }

  /** Whether the other side has not taken yet what was written. */
  get behind(): boolean {
    return this.raw.writableNeedDrain;
  }

  write(text: string): void {
    this.raw.write(text);
  }

  end(): void {
    this.raw.end();
  }

  onClosed(then: () => void): void {
    this.raw.on('close', then);
    // A connection that breaks while it is written to: 'close' follows.
    this.raw.on('error', () => undefined);
  }
}
