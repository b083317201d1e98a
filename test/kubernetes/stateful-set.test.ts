import fc from 'fast-check';
import { outlook, readStatefulSet } from '../../libs/kubernetes/stateful-set';

const orders = (ordinal: number) => ({ name: `orders-${ordinal}`, statefulSet: 'orders', ordinal });
const found = (replicas: number, firstOrdinal = 0, deleting = false) =>
  ({ exists: true, deleting, replicas, firstOrdinal }) as const;

describe('outlook', () => {
  it.each([
    ['updated, restarted, evicted', 2, found(3), true, 'StatefulSet orders is to have pods 0 to 2, with orders-2'],
    ['scaled down below it', 2, found(2), false, 'StatefulSet orders is to have pods 0 to 1, not orders-2'],
    ['scaled down, not so far', 1, found(2), true, 'StatefulSet orders is to have pods 0 to 1, with orders-1'],
    ['scaled to nothing', 0, found(0), false, 'StatefulSet orders is to have no pods, not orders-0'],
    ['ordinals begin at 5', 6, found(2, 5), true, 'StatefulSet orders is to have pods 5 to 6, with orders-6'],
    ['ordinals begin above it', 4, found(3, 5), false, 'StatefulSet orders is to have pods 5 to 7, not orders-4'],
    ['being deleted', 0, found(3, 0, true), false, 'StatefulSet orders is being deleted'],
    ['gone', 0, { exists: false } as const, false, 'there is no StatefulSet orders'],
  ])('%s', (_, ordinal, set, comesBack, reason) => {
    expect(outlook(orders(ordinal), set)).toEqual({ comesBack, reason });
  });

  it('so many pods come back as there are replicas', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), (replicas, start) => {
        const pods = Array.from({ length: 50 }, (_, ordinal) => outlook(orders(ordinal), found(replicas, start)));
        expect(pods.filter(({ comesBack }) => comesBack)).toHaveLength(replicas);
      }),
    );
  });
});

describe('readStatefulSet', () => {
  const body = (spec: unknown, metadata: unknown = {}) => JSON.stringify({ kind: 'StatefulSet', metadata, spec });
  const status = (code: number, reason: string, message: string) => ({
    status: code,
    body: JSON.stringify({ kind: 'Status', reason, message }),
  });

  it.each([
    ['its replicas', { status: 200, body: body({ replicas: 3 }) }, found(3)],
    ['its first ordinal', { status: 200, body: body({ replicas: 3, ordinals: { start: 5 } }) }, found(3, 5)],
    [
      'that it is being deleted',
      { status: 200, body: body({ replicas: 3 }, { deletionTimestamp: '2026-01-01T00:00:00Z' }) },
      found(3, 0, true),
    ],
    ['that there is none', status(404, 'NotFound', 'statefulsets.apps "orders" not found'), { exists: false }],
  ])('reads %s', (_, answer, set) => {
    expect(readStatefulSet(answer)).toEqual(set);
  });

  it.each([
    [
      'a 404 of somebody else',
      { status: 404, body: '404 page not found' },
      /answered 404 and no StatefulSet: 404 page/,
    ],
    ['no JSON', { status: 200, body: '<html>login</html>' }, /answered 200 and no StatefulSet: <html>/],
    ['null', { status: 200, body: 'null' }, /answered 200 and no StatefulSet/],
    ['another kind', { status: 200, body: '{"kind":"Scale","spec":{"replicas":0}}' }, /no StatefulSet/],
    ['a redirect', { status: 302, body: '' }, /answered 302/],
    ['no spec', { status: 200, body: body(undefined) }, /spec\.replicas of the StatefulSet is undefined/],
    ['no number', { status: 200, body: body({ replicas: '3' }) }, /spec\.replicas of the StatefulSet is "3"/],
    ['a negative number', { status: 200, body: body({ replicas: -1 }) }, /is -1, not a whole number/],
    ['half a pod', { status: 200, body: body({ replicas: 1, ordinals: { start: 0.5 } }) }, /ordinals\.start.* is 0\.5/],
    ['no token', status(401, 'Unauthorized', 'Unauthorized'), /\(401: Unauthorized\).*a Role with get/],
    ['no Role', status(403, 'Forbidden', 'cannot get'), /\(403: cannot get\).*a Role with get/],
  ])('%s is no answer', (_, answer, message) => {
    expect(() => readStatefulSet(answer)).toThrow(message);
  });
});
