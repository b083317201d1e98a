import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { demand, eventually } from '../support/eventually';
import { HeardProcess } from '../support/heard-process';
import { type SecuredKafka } from './secured-kafka';
import { type ServiceSetup } from './service-program';
import { byPassword, bySasl } from './ways-in';

const wrongPassword = 'zq-wrong-password-zq';
const told = /ERROR.* this consumer has failed .* refused the credentials.*Check client\.sasl/;
/** What its `catch` says: nothing has been thrown that it does not see. */
const exitCodeOfProgram = 3;
const modes = ['retry', 'fail'] as const;
type Mode = (typeof modes)[number];

/** Services in processes of their own, whose password is wrong. */
export function describeServices(kafka: () => SecuredKafka, user: string): void {
  const services = new Map<Mode, HeardProcess>();

  function start(topic: string, brokerAwayAtStart: Mode): HeardProcess {
    const client = {
      ...bySasl(kafka(), 'SASLTLS', byPassword('plain', user, wrongPassword)),
      connectionTimeout: 20_000,
    };
    const setup: ServiceSetup = { topic, client, consumer: { groupId: `group-${randomUUID()}`, brokerAwayAtStart } };
    const program = join(__dirname, 'service-program.ts');
    return new HeardProcess(['--import', 'tsx', program], { SERVICE: JSON.stringify(setup), NO_COLOR: '1' });
  }

  describe('a service with a wrong password', () => {
    beforeAll(async () => {
      const topic = await kafka().topic();
      for (const mode of modes) services.set(mode, start(topic, mode));
    });
    afterAll(async () => {
      for (const { child } of services.values()) child.kill('SIGKILL');
      await Promise.all([...services.values()].map((service) => service.result()));
    });

    it("does not start with brokerAwayAtStart: 'fail', and its process ends by itself", async () => {
      const { exitCode, out, err } = await services.get('fail')!.result();
      expect(exitCode).toBe(exitCodeOfProgram);
      expect(err.split('\n')).toEqual([
        expect.stringMatching(told),
        expect.stringMatching(/^it does not start: .* refused the credentials/),
        '',
      ]);
      expect(out + err).not.toContain(wrongPassword);
    });

    it("tells it once with 'retry', and its process ends on SIGTERM", async () => {
      const service = services.get('retry')!;
      await eventually(() => {
        const { out, err } = service;
        demand(/refused the credentials/.test(err) && /successfully started/.test(out), `told; ${out}${err}`);
      }, 60_000);
      service.child.kill('SIGTERM');
      const { out, err } = await service.result();
      expect(service.child.signalCode).toBe('SIGTERM');
      expect(err.split('\n')).toEqual([expect.stringMatching(told), '']);
      expect(out + err).not.toContain(wrongPassword);
    });
  });
}
