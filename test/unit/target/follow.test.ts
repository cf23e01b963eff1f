import { expect, test } from 'vitest';
import type { RuntimeInfo } from '../../../src/domain/session.ts';
import { NS_PER_S, ns, type Pid, pid, ticks } from '../../../src/domain/units.ts';
import { ProcessFollower } from '../../../src/target/follow.ts';
import { FakeProc } from './fakeProc.ts';

const runtimeOf = (kind: RuntimeInfo['kind'], version: string | null): RuntimeInfo => ({
  kind,
  version,
  gil: null,
  evidence: 'test',
});
const PYTHON = runtimeOf('cpython', '3.12.1');

/** A follower over a fake tree; `log` holds its events in short words. */
function setUp(detect: (pid: Pid) => Promise<RuntimeInfo> = () => Promise.resolve(PYTHON)) {
  const proc = new FakeProc();
  const log: string[] = [];
  const clock = { ns: 0 };
  const follower = new ProcessFollower({
    source: proc,
    now: () => ns(clock.ns),
    detect,
    events: {
      process: ({ id, name, origin }) => log.push(`process ${id} ${name} ${origin}`),
      update: ({ id, name, runtime }) => log.push(`update ${id} ${name} ${runtime.kind}`),
      end: (id, _at, exit) => log.push(`end ${id} ${exit?.signal ?? exit?.code ?? 'unknown'}`),
    },
  });
  const beat = async () => {
    const from = log.length;
    follower.poll();
    await Promise.resolve();
    return log.slice(from);
  };
  return { proc, log, clock, follower, beat };
}

/** A follower of one spawned process whose runtime is known. */
async function setUpRoot() {
  const all = setUp();
  const root = all.proc.start(1, 'python3');
  all.follower.add(root, 'spawned');
  await all.beat();
  return { ...all, root };
}

test('a process is told first, its runtime after the look', async () => {
  const { log } = await setUpRoot();
  expect(log).toEqual(['process 1 python3 spawned', 'update 1 python3 cpython']);
});

test('a process that is gone already cannot be followed', () => {
  const { follower, log } = setUp();
  expect(follower.add(pid(4711), 'attached')).toBeNull();
  expect(log).toEqual([]);
});

test('children and grandchildren that appear between two beats are found in one', async () => {
  const { proc, root, beat, follower } = await setUpRoot();
  const child = proc.start(root, 'sh');
  proc.start(child, 'go');
  expect(await beat()).toEqual([
    'process 2 sh child',
    'process 3 go child',
    'update 2 sh cpython',
    'update 3 go cpython',
  ]);
  expect(follower.alive().map(({ name }) => name)).toEqual(['python3', 'sh', 'go']);
});

test('a forked child that has not called exec has its parent’s runtime at once', async () => {
  const { proc, root, beat, follower } = await setUpRoot();
  proc.fork(root);
  expect(await beat()).toEqual(['process 2 python3 child']);
  expect(follower.alive().at(-1)?.runtime).toEqual(PYTHON);
});

test('exec changes name, arguments and runtime of the same process', async () => {
  const { proc, root, beat, follower } = await setUpRoot();
  proc.exec(root, 'node');
  expect(await beat()).toEqual(['update 1 node unknown', 'update 1 node cpython']);
  expect(follower.alive()[0]).toMatchObject({ id: 1, argv: ['node'], exe: '/bin/node' });
});

test('exec of a program of the same name is seen by its stack', async () => {
  const { proc, root, beat } = await setUpRoot();
  proc.exec(root, 'python3');
  expect(await beat()).toEqual(['update 1 python3 unknown', 'update 1 python3 cpython']);
});

test('an answer about the program before exec is dropped', async () => {
  const answers: ((runtime: RuntimeInfo) => void)[] = [];
  const { proc, follower, beat, log } = setUp(() => new Promise((settle) => answers.push(settle)));
  const root = proc.start(1, 'sh');
  follower.add(root, 'spawned');
  proc.exec(root, 'go');
  await beat();
  answers[1]?.(runtimeOf('go', '1.26.8'));
  answers[0]?.(runtimeOf('native', null));
  await Promise.resolve();
  expect(log).toEqual(['process 1 sh spawned', 'update 1 go unknown', 'update 1 go go']);
});

test('a title alone is an update that keeps the runtime', async () => {
  const { proc, root, beat } = await setUpRoot();
  proc.change(root, { name: 'worker: idle' });
  proc.describeAs(root, { argv: ['worker: idle'] });
  expect(await beat()).toEqual(['update 1 worker: idle cpython']);
});

test('a runtime without a version is looked at again, a settled one is not', async () => {
  let looks = 0;
  const { proc, follower, clock, beat, log } = setUp(() =>
    Promise.resolve(++looks === 1 ? runtimeOf('native', null) : PYTHON),
  );
  follower.add(proc.start(1, 'python3'), 'spawned');
  await Promise.resolve();
  await beat();
  expect(looks).toBe(1);
  for (let i = 0; i < 5; i++) {
    clock.ns += NS_PER_S;
    await beat();
  }
  expect(looks).toBe(2);
  expect(log).toEqual(['process 1 python3 spawned', 'update 1 python3 native', 'update 1 python3 cpython']);
});

test('a child that went away without a trace ends with an unknown status', async () => {
  const { proc, root, beat, follower } = await setUpRoot();
  const child = proc.fork(root);
  await beat();
  proc.remove(child);
  expect(await beat()).toEqual(['end 2 unknown']);
  expect(proc.forgotten).toContain(child);
  expect(follower.alive()).toHaveLength(1);
});

test('a zombie child ends with the status that the kernel shows', async () => {
  const { proc, root, beat } = await setUpRoot();
  const failed = proc.fork(root);
  const killed = proc.fork(root);
  await beat();
  proc.change(failed, { state: 'Z', startStack: '0', exitCode: 7 << 8 });
  proc.change(killed, { state: 'Z', startStack: '0', exitCode: 9 });
  expect(await beat()).toEqual(['end 2 7', 'end 3 SIGKILL']);
});

test('a zombie whose status is hidden ends with an unknown one', async () => {
  const { proc, root, beat } = await setUpRoot();
  const child = proc.start(root, 'su', { startStack: '0' });
  await beat();
  proc.change(child, { state: 'Z', exitCode: 0 });
  expect(await beat()).toEqual(['end 2 unknown']);
});

test('a main thread that ended while others run on is no end', async () => {
  const { proc, root, beat, follower } = await setUpRoot();
  const child = proc.fork(root);
  proc.change(child, { threads: 3 });
  await beat();
  proc.change(child, { state: 'Z', threads: 3 });
  expect(await beat()).toEqual([]);
  expect(follower.alive()).toHaveLength(2);
});

test('a process that is ending keeps its description', async () => {
  const { proc, root, beat, follower } = await setUpRoot();
  proc.change(root, { startStack: '0', name: 'gone' });
  proc.describeAs(root, { argv: [], exe: null, cwd: null });
  expect(await beat()).toEqual([]);
  expect(follower.alive()[0]).toMatchObject({ exe: '/bin/python3', argv: ['python3'] });
});

test('a pid that passed to another process ends the one and does not follow the other', async () => {
  const { proc, root, beat } = await setUpRoot();
  const child = proc.fork(root);
  await beat();
  proc.put(child, 1, 'stranger');
  expect(await beat()).toEqual(['end 2 unknown']);
  expect(await beat()).toEqual([]);
});

test('a pid that passed to another child of the target is a process of its own', async () => {
  const { proc, root, beat } = await setUpRoot();
  const child = proc.fork(root);
  await beat();
  proc.put(child, root, 'second');
  expect(await beat()).toEqual(['end 2 unknown', 'process 3 second child', 'update 3 second cpython']);
});

test('a child that lost its parent stays followed', async () => {
  const { proc, root, beat, follower } = await setUpRoot();
  const parent = proc.fork(root);
  const daemon = proc.fork(parent);
  await beat();
  proc.remove(parent);
  proc.change(daemon, { ppid: pid(1) });
  expect(await beat()).toEqual(['end 2 unknown']);
  expect(follower.alive().map((info) => info.pid)).toEqual([root, daemon]);
});

test('the exit of a spawned process is told by who waited for it, once', async () => {
  const { proc, root, beat, follower, log } = await setUpRoot();
  proc.change(root, { state: 'Z', exitCode: 0 });
  expect(await beat()).toEqual([]);
  proc.remove(root);
  expect(await beat()).toEqual([]);
  follower.noteExit(root, { code: 3, signal: null });
  follower.noteExit(root, { code: 3, signal: null });
  expect(log.filter((line) => line.startsWith('end'))).toEqual(['end 1 3']);
  expect(follower.alive()).toEqual([]);
});

test('children are not searched for while nothing is born on the machine', async () => {
  const { proc, beat, root } = await setUpRoot();
  await beat();
  const before = proc.asked.children;
  for (let i = 0; i < 10; i++) await beat();
  expect(proc.asked.children).toBe(before);
  proc.start(root, 'sh');
  await beat();
  expect(proc.asked.children).toBeGreaterThan(before);
});

test('without children files, and with many threads, the list of all processes is searched', async () => {
  for (const isLarge of [false, true]) {
    const { proc, beat, root } = await setUpRoot();
    proc.listsChildren = isLarge;
    if (isLarge) proc.change(root, { threads: 500 });
    proc.start(1, 'stranger');
    const child = proc.start(root, 'sh');
    proc.start(child, 'sleep');
    const events = await beat();
    expect(events.filter((line) => line.startsWith('process'))).toEqual([
      'process 2 sh child',
      'process 3 sleep child',
    ]);
    expect(proc.asked.allPids).toBeGreaterThan(0);
  }
});

test('CPU of children that were never seen is counted, that of followed ones is not', async () => {
  const { proc, root, beat, follower } = await setUpRoot();
  const child = proc.fork(root);
  proc.change(child, { userTicks: ticks(30) });
  await beat();
  proc.remove(child);
  proc.change(root, { childUserTicks: ticks(40), childSystemTicks: ticks(2) });
  await beat();
  expect(follower.unseenChildTicks()).toBe(12);
  proc.remove(root);
  follower.noteExit(root, { code: 0, signal: null });
  expect(follower.unseenChildTicks()).toBe(12);
});

test('what children of an attached process used before is not counted', async () => {
  const { proc, follower, beat } = setUp();
  const root = proc.start(1, 'make', { childUserTicks: ticks(500) });
  follower.add(root, 'attached');
  await beat();
  expect(follower.unseenChildTicks()).toBe(0);
  proc.change(root, { childUserTicks: ticks(503) });
  await beat();
  expect(follower.unseenChildTicks()).toBe(3);
});

test('closing lets go of everything', async () => {
  const { proc, follower } = await setUpRoot();
  follower.close();
  expect(follower.alive()).toEqual([]);
  expect(proc.closed).toBe(true);
});
