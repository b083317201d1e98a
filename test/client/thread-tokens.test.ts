import { ThreadTokens } from '../../libs/client/thread-tokens';

function playing() {
  const main = { asked: 0, blocked: false };
  const tokens = new ThreadTokens(
    () => void (main.asked += 1),
    () => !main.blocked,
  );
  return { main, tokens };
}

describe('ThreadTokens', () => {
  it('asks the main thread each time, as a connection would ask the provider', async () => {
    const { main, tokens } = playing();
    const both = [tokens.fetch(), tokens.fetch()];
    tokens.answer({ token: { value: 'one' } });
    expect(await Promise.all(both)).toEqual([{ value: 'one' }, { value: 'one' }]);
    const next = tokens.fetch();
    tokens.answer({ token: { value: 'two' } });
    expect(await next).toEqual({ value: 'two' });
    expect(main.asked).toBe(3);
  });

  it('blocked -> the last token', async () => {
    const { main, tokens } = playing();
    const first = tokens.fetch();
    tokens.answer({ token: { value: 'one' } });
    await first;
    main.blocked = true;
    expect(await tokens.fetch()).toEqual({ value: 'one' });
    expect(main.asked).toBe(1);
  });

  it('a token that cannot be fetched is told, and asked for again', async () => {
    const { tokens } = playing();
    const first = tokens.fetch();
    tokens.answer({ failure: 'identity provider away' });
    await expect(first).rejects.toThrow('identity provider away');
    const next = tokens.fetch();
    tokens.answer({ token: { value: 'one' } });
    expect(await next).toEqual({ value: 'one' });
  });
});
