import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidOptionsError } from '../../libs/engine';
import {
  kubernetesLeavePolicy,
  type KubernetesLeaveDecision,
  type KubernetesLeavePolicyOptions,
} from '../../libs/kubernetes';
import { certificate, PlayedApiServer, send } from './support/played-api-server';

describe('kubernetesLeavePolicy', () => {
  let server: PlayedApiServer;
  const decisions: KubernetesLeaveDecision[] = [];
  beforeEach(async () => {
    server = await PlayedApiServer.listen();
    server.sets.set('orders', { replicas: 3 });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    decisions.length = 0;
    await server.close();
  });

  const policy = (options: KubernetesLeavePolicyOptions = {}) =>
    kubernetesLeavePolicy({
      ...{ apiServer: server.url, serviceAccount: server.serviceAccount, timeoutMs: 10_000 },
      onDecision: (decision) => void decisions.push(decision),
      ...options,
    });
  const leaves = (groupInstanceId: string | null = 'orders-2', options: KubernetesLeavePolicyOptions = {}) =>
    policy(options)({ groupInstanceId });

  it('its pod is to be there: it stays', async () => {
    expect(await leaves()).toBe(false);
    expect(decisions).toEqual([
      { leaves: false, reason: 'stays: StatefulSet orders is to have pods 0 to 2, with orders-2', error: null },
    ]);
    expect(server.requests).toEqual(['GET /apis/apps/v1/namespaces/shop/statefulsets/orders']);
  });

  it('its pod is not to be there: it leaves', async () => {
    server.sets.set('orders', { replicas: 2 });
    expect(await leaves()).toBe(true);
    expect(decisions[0]?.reason).toBe('leaves: StatefulSet orders is to have pods 0 to 1, not orders-2');
  });

  it('the StatefulSet is being deleted, or gone: it leaves', async () => {
    server.sets.set('orders', { replicas: 3, deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(await leaves()).toBe(true);
    server.sets.clear();
    expect(await leaves()).toBe(true);
  });

  it('a dynamic member leaves, and nobody is asked', async () => {
    expect(await leaves(null)).toBe(true);
    expect(server.requests).toEqual([]);
  });

  it('is told which pod and namespace are meant, where the instance id does not say', async () => {
    expect(await leaves('eu-orders', { podName: 'orders-1', namespace: 'shop' })).toBe(false);
    expect(decisions[0]?.error).toBeNull();
  });

  it('asks with the token that is there when it is asked', async () => {
    const lasting = policy();
    await writeFile(join(server.serviceAccount, 'token'), 'expired');
    expect(await lasting({ groupInstanceId: 'orders-2' })).toBe(false);
    expect(decisions[0]?.error?.message).toMatch(/401/);
    await writeFile(join(server.serviceAccount, 'token'), 'token-of-the-pod');
    expect(await lasting({ groupInstanceId: 'orders-2' })).toBe(false);
    expect(decisions[1]?.error).toBeNull();
  });

  it('an API server that is going down is asked again', async () => {
    server.sets.set('orders', { replicas: 2 });
    server.otherwise.push(
      (_, response) => response.destroy(),
      (_, response) => send(response, 503, { kind: 'Status', reason: 'ServiceUnavailable' }),
      (_, response) => send(response, 429, {}),
    );
    expect(await leaves()).toBe(true);
    expect(server.requests).toHaveLength(4);
  });

  describe('stays, and says why, when', () => {
    const undecided = async (message: RegExp, asked = leaves()): Promise<void> => {
      expect(await asked).toBe(false);
      expect(decisions).toHaveLength(1);
      expect(decisions[0]?.error).toMatchObject({ code: 'LEAVE_UNDECIDED', disposition: 'abandon' });
      expect(decisions[0]?.error?.message).toMatch(message);
    };
    const short = { timeoutMs: 1000 };

    it('the Role is missing', async () => {
      await undecided(/Member stock-0 stays.*403: statefulsets\.apps "stock" is forbidden.*Role/, leaves('stock-0'));
    });

    it('the answer never begins, and the connection is closed', async () => {
      const closed = new Promise((resolve) => {
        server.otherwise.push(({ socket }) => socket.once('close', resolve));
      });
      await undecided(/the API server has not told within 1000 ms: no answer came/, leaves('orders-2', short));
      await closed;
    });

    it('the answer never ends', async () => {
      server.otherwise.push((_, response) => response.writeHead(200).write('{"kind":"StatefulSet",'));
      await undecided(/has not told within 1000 ms/, leaves('orders-2', short));
    });

    it('the answer is garbage', async () => {
      server.otherwise.push((_, response) => response.end('\u0000\uffff'));
      await undecided(/answered 200 and no StatefulSet/);
    });

    it('the answer is endless', async () => {
      const block = Buffer.alloc(1024 * 1024, ' ');
      server.otherwise.push((_, response) => {
        const more = (): void => {
          if (!response.destroyed) response.write(block, more);
        };
        more();
      });
      await undecided(/answered 200 and no StatefulSet/);
    });

    it('nobody listens', async () => {
      const { url } = server;
      await server.close();
      server = await PlayedApiServer.listen();
      const { serviceAccount } = server;
      await undecided(
        /has not told within 1000 ms: .*ECONNREFUSED/,
        leaves('orders-2', { ...short, apiServer: url, serviceAccount }),
      );
    });

    it('somebody else listens', async () => {
      await writeFile(join(server.serviceAccount, 'ca.crt'), (await certificate()).cert);
      const asked = leaves('orders-2', short);
      await undecided(/has not told within 1000 ms: .*(certificate|signature)/, asked);
      expect(server.requests).toEqual([]);
    });

    it('there is no service account', async () => {
      const nowhere = join(server.serviceAccount, 'nowhere');
      await undecided(/ENOENT.*automountServiceAccountToken/, leaves('orders-2', { serviceAccount: nowhere }));
    });

    it('the instance id is no pod of a StatefulSet', async () => {
      await undecided(/such as orders-0; set podName/, leaves('host-a'));
    });

    it('the process runs in no pod', async () => {
      jest.replaceProperty(process, 'env', {});
      const { serviceAccount } = server;
      const decided = kubernetesLeavePolicy({
        serviceAccount,
        onDecision: (decision) => void decisions.push(decision),
      });
      await undecided(/KUBERNETES_SERVICE_HOST is not set/, decided({ groupInstanceId: 'orders-2' }));
    });
  });

  it('finds its API server by the environment of the pod', async () => {
    server.sets.set('orders', { replicas: 0 });
    const { hostname, port } = new URL(server.url);
    jest.replaceProperty(process, 'env', { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port });
    const inPod = kubernetesLeavePolicy({ serviceAccount: server.serviceAccount });
    expect(await inPod({ groupInstanceId: 'orders-0' })).toBe(true);
  });

  it('whoever looks on may fail', async () => {
    server.sets.set('orders', { replicas: 0 });
    const onDecision = (): never => {
      throw new Error('the log is full');
    };
    expect(await leaves('orders-0', { onDecision })).toBe(true);
  });

  it('warns by itself of what it could not find out, and of nothing else', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { url: apiServer, serviceAccount } = server;
    const quiet = kubernetesLeavePolicy({ apiServer, serviceAccount });
    await quiet({ groupInstanceId: 'orders-0' });
    expect(warned).not.toHaveBeenCalled();
    await quiet({ groupInstanceId: 'stock-0' });
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('403'), {
      type: 'KubernetesLeavePolicy',
      code: 'LEAVE_UNDECIDED',
    });
  });

  it('names every option that cannot work, before anything is asked', () => {
    const wrong = { podName: 'orders', timeoutMs: 0, apiServer: 'http://10.0.0.1' };
    expect(() => kubernetesLeavePolicy(wrong)).toThrow(InvalidOptionsError);
    expect(() => kubernetesLeavePolicy(wrong)).toThrow(/podName = "orders".*timeoutMs = 0.*apiServer = "http:/s);
  });
});
