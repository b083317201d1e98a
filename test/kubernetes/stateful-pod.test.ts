import { statefulPod } from '../../libs/kubernetes/stateful-pod';

describe('statefulPod', () => {
  it.each([
    ['orders-0', 'orders', 0],
    ['shop-orders-12', 'shop-orders', 12],
    ['orders.eu-3', 'orders.eu', 3],
    ['7-7', '7', 7],
  ])('%s is of %s, number %i', (name, statefulSet, ordinal) => {
    expect(statefulPod(name)).toEqual({ name, statefulSet, ordinal });
  });

  it.each(['orders', 'orders-', '-1', 'orders-7c9d4b-x2zqk', 'Orders-1', '../pods-1', 'a/b-1', ''])(
    '%p is of none',
    (name) => {
      expect(statefulPod(name)).toBeNull();
    },
  );
});
