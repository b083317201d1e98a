import { type OauthbearerProviderResponse } from 'kafkajs';

export type TokenAnswer = { readonly token: OauthbearerProviderResponse } | { readonly failure: string };

/**
 * Tokens of a thread, fetched by the main thread. While that is blocked nobody can be asked, and the last token serves: a
 * connection often ends, or has to authenticate again, long before its token does.
 */
export class ThreadTokens {
  private last: OauthbearerProviderResponse | null = null;
  private waiting: ((answer: TokenAnswer) => void)[] = [];

  constructor(
    private readonly ask: () => void,
    private readonly canAnswer: () => boolean,
  ) {}

  async fetch(): Promise<OauthbearerProviderResponse> {
    if (this.last !== null && !this.canAnswer()) return this.last;
    const answered = new Promise<TokenAnswer>((resolve) => this.waiting.push(resolve));
    this.ask();
    const answer = await answered;
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.token;
  }

  answer(answer: TokenAnswer): void {
    if ('token' in answer) this.last = answer.token;
    for (const tell of this.waiting.splice(0)) tell(answer);
  }
}
