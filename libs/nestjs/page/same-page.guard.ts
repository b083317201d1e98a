import { ForbiddenException, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';

/** The page sends it with what changes something. */
export const PAGE_HEADER = 'x-kafka-rebalance-page';

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Hazard: another site that the same browser has open can post here with the browser's cookies. It cannot set this header, or
 * send JSON, without asking first; and where the application lets it (`enableCors`), the browser still says where it comes from.
 */
@Injectable()
export class SamePageGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ readonly headers: Headers }>();
    const refusal = refusalOf(headers);
    if (refusal !== null) throw new ForbiddenException(`Only the page itself can do this: ${refusal}.`);
    return true;
  }
}

function refusalOf(headers: Headers): string | null {
  const { 'sec-fetch-site': site, origin, host, 'x-forwarded-host': forwardedHost } = headers;
  if (headers[PAGE_HEADER] === undefined) return `the header ${PAGE_HEADER} is missing`;
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) return 'the content type is not application/json';
  if (site !== undefined) return site === 'same-origin' ? null : `Sec-Fetch-Site is ${site}`;
  // A browser tells Sec-Fetch-Site to localhost and by TLS only.
  if (origin === undefined) return null;
  const from = URL.canParse(origin) ? new URL(origin).host : origin;
  return from === host || from === forwardedHost ? null : `the origin ${origin} is another host`;
}
