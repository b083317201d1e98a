import { Logger } from '@nestjs/common';
import { createGroupConsumer, type LeaveGroupOnClose } from '../../libs/engine';
import { LogSink } from '../../libs/nestjs/logs/log-sink';
import { NestOutput } from '../../libs/nestjs/logs/nest-output';
import { FakeWire, ManualClock } from '../../libs/testing';

/*
 * Nobody could see that a member had decided by itself whether to leave:
 *   1. the member stops, and the function of leaveGroupOnClose throws, or does not end in time   2. it is decided as by 'auto'
 *   3. that was told as LeaveFailed, at `debug`: "LeaveGroup failed: ...; the group notices when the session ends"
 * though LeaveGroup had not failed, and the static member whose pod was deleted for good kept its partitions from everybody.
 */
describe('a leaveGroupOnClose that does not decide', () => {
  async function stopped(leaveGroupOnClose: LeaveGroupOnClose, groupInstanceId?: string): Promise<string[]> {
    const clock = new ManualClock();
    const consumer = createGroupConsumer({
      ...{ wire: new FakeWire(clock), clock, hooks: [] },
      options: {
        ...{ groupId: 'g', leaveGroupOnClose, stopTimeoutMs: 5000, heartbeatThread: false },
        ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
      },
      listeners: [{ name: 'Test.handle', topics: ['orders'], handle: () => Promise.resolve() }],
    });
    const warnings: string[] = [];
    const logger = new Logger();
    logger.warn = (text: string) => void warnings.push(text);
    logger.log = logger.debug = () => undefined;
    const setup = { name: 'default', output: new NestOutput(logger, false), clock, debug: undefined };
    new LogSink(setup, consumer, false);
    const stop = consumer.stop();
    await clock.advance(5000);
    await stop;
    return warnings;
  }

  it.each([
    [() => Promise.reject(new Error('no API server')), 'pod-0', /decide: no API server; .*keeps its place/],
    [() => new Promise<boolean>(() => undefined), undefined, /decide: .*1000 ms, a fifth.*; .*leaves its group/],
  ])('is warned of, with what was done instead', async (policy, instance, line) => {
    expect(await stopped(policy, instance)).toEqual([expect.stringMatching(line)]);
  });
});
