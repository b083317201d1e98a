import { readConfiguration } from '../../apps/order-processor/configuration';
import { InvalidOrderError, parseOrder } from '../../apps/order-processor/orders/order';

describe('readConfiguration', () => {
  it('tells everything that is missing or wrong at once', () => {
    expect(() => readConfiguration({ PORT: 'eighty' })).toThrow(
      /KAFKA_BROKERS is not set.*DATABASE_URL is not set.*PORT=eighty/s,
    );
  });

  it('takes the rest by default', () => {
    const configuration = readConfiguration({
      KAFKA_BROKERS: 'a:1,b:2',
      DATABASE_URL: 'postgres://x',
      GROUP_INSTANCE_ID: 'pod-0',
    });
    expect(configuration).toMatchObject({
      brokers: ['a:1', 'b:2'],
      port: 3000,
      consumer: { groupInstanceId: 'pod-0' },
    });
  });

  it('in a pod of a StatefulSet it asks Kubernetes whether to leave the group', () => {
    const env = { KAFKA_BROKERS: 'a:1', DATABASE_URL: 'postgres://x' };
    expect(readConfiguration(env).consumer.leaveGroupOnClose).toBeUndefined();
    const inPod = readConfiguration({ ...env, POD_NAME: 'order-processor-0' });
    expect(inPod.consumer.leaveGroupOnClose).toBeInstanceOf(Function);
  });
});

describe('parseOrder', () => {
  it('gives the order, or says why it is none', async () => {
    expect(await parseOrder({ orderId: 'o', customerId: 'c', amountCents: 5 })).toMatchObject({ orderId: 'o' });
    await expect(parseOrder({ orderId: 'o', amountCents: -1 })).rejects.toThrow(/amountCents must not be less than 0/);
    await expect(parseOrder(null)).rejects.toThrow(InvalidOrderError);
  });
});
