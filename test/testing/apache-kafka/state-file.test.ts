import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DetachedCluster } from '../../../libs/testing/apache-kafka/detached-cluster';
import { endProcess, isStillRunning } from '../../../libs/testing/apache-kafka/process-identity';
import { type ClusterState, runtimeFolder, StateFile } from '../../../libs/testing/apache-kafka/state-file';

let top: string;
let folder: string;
let file: StateFile;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'state-file-test-'));
  folder = join(top, 'run');
  file = new StateFile(folder);
});
afterEach(() => rmSync(top, { recursive: true }));

const state = (pid: number, data = join(top, 'data')): ClusterState => ({
  phase: 'up',
  brokers: ['127.0.0.1:20001'],
  trace: { source: 'java', folder: data, nodes: [{ id: 1, address: '127.0.0.1:20001', pid }] },
});

describe('state file', () => {
  it('written -> read -> removed', async () => {
    await expect(file.read()).resolves.toBeNull();
    await file.write(state(1));
    await expect(new StateFile(folder).read()).resolves.toEqual(state(1));
    expect(statSync(folder).mode & 0o077).toBe(0);
    await file.remove();
    await expect(file.read()).resolves.toBeNull();
  });

  it.each(['', '{"phase":', '{"phase":"up","brokers":[]}', '[]'])('%p is nobody’s state', async (text) => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'kafka.json'), text);
    await expect(file.read()).resolves.toBeNull();
  });

  it('lies where XDG says, else apart for each user', () => {
    expect(runtimeFolder({ XDG_RUNTIME_DIR: '/run/user/7' })).toBe(join('/run/user/7', 'nestjs-kafka-rebalance'));
    expect(runtimeFolder({})).toMatch(/nestjs-kafka-rebalance-.+$/);
  });

  it('a second process is refused while the first is inside', async () => {
    await file.exclusively(async () => {
      await expect(new StateFile(folder).exclusively(async () => undefined)).rejects.toThrow(String(process.pid));
    });
    await expect(file.exclusively(async () => 'free again')).resolves.toBe('free again');
  });

  it('the lock of a process that was killed is taken over', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    mkdirSync(folder);
    writeFileSync(join(folder, 'kafka.json.lock'), JSON.stringify({ pid: dead.pid, program: 'cli.ts' }));
    await expect(file.exclusively(async () => 'mine')).resolves.toBe('mine');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('processes named in a state file', () => {
  it('one that is not ours is neither shown nor ended', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      await file.write(state(stranger.pid!));
      const cluster = new DetachedCluster(file);
      await expect(cluster.find()).resolves.toBeNull();
      await expect(cluster.down()).resolves.toEqual(state(stranger.pid!));
      expect(stranger.exitCode).toBeNull();
      expect(stranger.signalCode).toBeNull();
      await expect(file.read()).resolves.toBeNull();
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  it('one that is ours is found and ended, its data removed', async () => {
    const data = join(top, 'data');
    mkdirSync(data);
    const ours = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', data]);
    const ended = once(ours, 'exit');
    await once(ours, 'spawn');
    await file.write(state(ours.pid!, data));
    const cluster = new DetachedCluster(file);
    await expect(cluster.find()).resolves.toEqual(state(ours.pid!, data));
    await cluster.down();
    await ended;
    expect(existsSync(data)).toBe(false);
    await expect(cluster.find()).resolves.toBeNull();
    await expect(cluster.down()).resolves.toBeNull();
  });

  it('a number that nobody has is not running', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    await expect(isStillRunning(dead.pid!, 'node')).resolves.toBe(false);
    await expect(endProcess(dead.pid!, 'node')).resolves.toBeUndefined();
  });
});
