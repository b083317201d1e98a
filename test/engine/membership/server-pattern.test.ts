import { serverPattern } from '../../../libs/engine/membership/server-pattern';

describe('patterns for the brokers', () => {
  it.each([
    [[/orders-.*/], '(?:orders-.*)'],
    [[/a|b/, /c/], '(?:a|b)|(?:c)'],
    [[/Orders/i], '(?i:Orders)'],
    [[/orders/gmu], '(?:orders)'],
    [[/(?<name>x)/], '(?:(?P<name>x))'],
    [[/(?<!x)y/], '(?:(?<!x)y)'],
  ])('%s -> %s', (patterns, text) => {
    expect(serverPattern(patterns)).toBe(text);
  });
});
