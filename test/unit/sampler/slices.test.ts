import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FakeThread, processInfo, Rig } from './fake-proc.ts';

const MS = 1_000_000;

/** A rig with one process that was there before the session and one thread in it. */
function rigWith(thread: Partial<FakeThread>, flushMs?: number): { rig: Rig; thread: FakeThread } {
  const rig = new Rig(() => {}, flushMs);
  const made = rig.proc.add(7, 7, thread);
  rig.sampler.addProcess(processInfo(7));
  return { rig, thread: made };
}

function run(thread: FakeThread, cpuMs: number, over: Partial<FakeThread> = {}): void {
  thread.cpuNs += cpuMs * MS;
  Object.assign(thread, over);
}

describe('what makes a slice', () => {
  test('a thread that sleeps tells only where, once', () => {
    const { rig } = rigWith({ cpuNs: 5 * MS, timeslices: 3 });
    for (let ms = 10; ms <= 100; ms += 10) rig.at(ms);
    expect(rig.slices()).toEqual([]);
    expect(rig.allSlices()).toMatchObject([{ state: 'S', wait: 'do_epoll_wait', cpu: 0 }]);
  });

  test('counters before the attach are not counted; a short run covers its tick and ends in its sleep', () => {
    const { rig, thread } = rigWith({ cpuNs: 500 * MS, timeslices: 90, voluntary: 80, involuntary: 9 });
    rig.at(10).at(20);
    run(thread, 0.25, { timeslices: 91, voluntary: 81, wchan: 'futex_do_wait', core: 1 });
    rig.at(30).at(40);
    expect(rig.slices()).toEqual([
      {
        thread: 1,
        from: 20,
        to: 30,
        cpu: 0.25,
        rq: 0,
        timeslices: 1,
        voluntary: 1,
        involuntary: 0,
        core: 1,
        state: 'S',
        wait: 'futex_do_wait',
      },
    ]);
  });

  test('a thread that was on a CPU since its last slice and now sleeps ends where its CPU time ends', () => {
    const { rig, thread } = rigWith({ state: 'R', timeslices: 1 });
    run(thread, 10);
    rig.at(10);
    run(thread, 3, { state: 'S', voluntary: 1 });
    rig.at(20);
    expect(rig.slices().map(({ from, to, cpu, state }) => [from, to, cpu, state])).toEqual([
      [0, 10, 10, 'R'],
      [10, 13, 3, 'S'],
    ]);
  });

  test('run-queue delay is known only when the thread gets a CPU: the slice reaches back over the wait', () => {
    const { rig, thread } = rigWith({});
    rig.at(10).at(20).at(30).at(40);
    run(thread, 1, { state: 'R', timeslices: 1, runqueueNs: 35 * MS });
    rig.at(50);
    expect(rig.slices()).toMatchObject([{ from: 14, to: 50, cpu: 1, rq: 35 }]);
  });

  test('one sleep after another leaves one answer only: status is not read', () => {
    const { rig, thread } = rigWith({});
    const read: string[] = [];
    rig.proc.onRead = (path) => read.push(path);
    run(thread, 1, { timeslices: 1, voluntary: 1 });
    rig.at(10);
    expect(read).toContain('/proc/7/task/7/stat');
    expect(read).not.toContain('/proc/7/task/7/status');
    run(thread, 1, { timeslices: 4, voluntary: 3, involuntary: 1 });
    rig.at(20);
    expect(rig.slices().map(({ voluntary, involuntary }) => [voluntary, involuntary])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  test('an unreadable status makes switches unknown, not zero', () => {
    const rig = new Rig((proc) => proc.refuse.set('/status', -4));
    const thread = rig.proc.add(7, 7);
    rig.sampler.addProcess(processInfo(7));
    run(thread, 1, { timeslices: 1, voluntary: 1 });
    rig.at(10);
    expect(rig.slices()).toMatchObject([{ voluntary: Number.NaN, involuntary: Number.NaN, cpu: 1 }]);
  });
});

describe('kernel steps of 4 ms at 1000 Hz', () => {
  test('a running thread has a lane without a gap, whose CPU time is its length', () => {
    const { rig, thread } = rigWith({ state: 'R', timeslices: 1 });
    for (let ms = 1; ms <= 400; ms++) {
      // The kernel's tick falls 0.3 ms after one of ours in four.
      if (ms % 4 === 1) run(thread, 4);
      rig.at(ms + (ms % 3) * 0.1);
    }
    const slices = rig.slices();
    slices.forEach((slice, i) => {
      expect(slice.from).toBe(i === 0 ? 0 : slices[i - 1]?.to);
    });
    expect(slices.at(-1)?.to).toBeGreaterThan(390);
    expect(slices.reduce((sum, slice) => sum + slice.cpu, 0)).toBe(400);
  });

  test('a thread woken between two kernel ticks reaches back before the last sweep', () => {
    const { rig, thread } = rigWith({});
    rig.at(1).at(2).at(3).at(4);
    run(thread, 3.2, { state: 'R', timeslices: 1 });
    rig.at(5);
    expect(rig.slices()).toMatchObject([{ from: 1.8, to: 5, cpu: 3.2 }]);
  });

  test('never reaches into the slice before', () => {
    const { rig, thread } = rigWith({});
    run(thread, 0.5, { timeslices: 1, voluntary: 1 });
    rig.at(10);
    run(thread, 4, { timeslices: 2, voluntary: 2 });
    rig.at(12);
    expect(rig.slices().map(({ from, to }) => [from, to])).toEqual([
      // The mark of where it slept at the attach takes the first nanosecond.
      [0.000001, 10],
      [10, 12],
    ]);
  });
});

describe('joining', () => {
  test('a run without a switch is one slice a flush', () => {
    const { rig, thread } = rigWith({ state: 'R', timeslices: 1 });
    for (let ms = 10; ms <= 200; ms += 10) {
      run(thread, 10);
      rig.at(ms);
    }
    expect(rig.slices().map(({ from, to, cpu }) => [from, to, cpu])).toEqual([
      [0, 100, 100],
      [100, 200, 100],
    ]);
  });

  test('a switch, another core or a sleep begins a new one', () => {
    const { rig, thread } = rigWith({ state: 'R', timeslices: 1 });
    run(thread, 10);
    rig.at(10);
    run(thread, 10);
    rig.at(20);
    run(thread, 10, { core: 1, timeslices: 2, involuntary: 1 });
    rig.at(30);
    run(thread, 10);
    rig.at(40);
    expect(rig.slices().map(({ from, to, core }) => [from, to, core])).toEqual([
      [0, 20, 0],
      [20, 30, 1],
      [30, 40, 1],
    ]);
  });

  test('nothing is held longer than a flush', () => {
    const { rig, thread } = rigWith({ state: 'R', timeslices: 1 }, 50);
    for (let ms = 10; ms <= 50; ms += 10) {
      run(thread, 10);
      rig.at(ms);
    }
    expect(rig.of('slices')).toHaveLength(1);
    expect(rig.of('heartbeat').at(-1)?.untilNs).toBe(50 * MS);
  });
});

describe('why it sleeps', () => {
  test('the call, where wchan says nothing', () => {
    const { rig, thread } = rigWith({});
    run(thread, 1, {
      timeslices: 1,
      voluntary: 1,
      wchan: '0',
      syscall: '202 0x1 0x2 0x3 0x4 0x5 0x6 0x7 0x8\n',
    });
    rig.at(10);
    expect(rig.slices()).toMatchObject([{ wait: 'syscall:futex' }]);
  });

  test('asked again at the next tick while it is still being taken off its queue', () => {
    const { rig, thread } = rigWith({});
    run(thread, 1, { timeslices: 1, voluntary: 1, wchan: '0' });
    rig.at(10);
    thread.wchan = 'futex_do_wait';
    rig.at(20);
    expect(rig.slices()).toMatchObject([{ to: 10, wait: 'futex_do_wait' }]);
  });

  test('without ptrace rights it is unknown, said once with the setting', () => {
    const rig = new Rig((proc) => proc.refuse.set('/syscall', -2));
    const thread = rig.proc.add(7, 7, { wchan: '0' });
    rig.sampler.addProcess(processInfo(7));
    for (const ms of [10, 20, 30]) {
      run(thread, 1, { timeslices: thread.timeslices + 1, voluntary: thread.voluntary + 1 });
      rig.at(ms);
    }
    expect(rig.slices().map((slice) => slice.wait)).toEqual([null, null, null]);
    const notices = rig.of('notice').map(({ notice }) => notice);
    expect(notices.map((notice) => notice.code)).toEqual(['permission-wait']);
    expect(notices[0]?.message).toContain('kernel.yama.ptrace_scope');
  });
});

test('whatever the counters do, slices are in order, do not overlap and add up', () => {
  const step = fc.record({
    gapMs: fc.double({ min: 0.5, max: 40, noNaN: true }),
    cpu: fc.integer({ min: 0, max: 30 * MS }),
    rq: fc.integer({ min: 0, max: 30 * MS }),
    switches: fc.nat(3),
    sleeps: fc.boolean(),
    core: fc.nat(1),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { rig, thread } = rigWith({ cpuNs: 3 * MS, timeslices: 4 });
      let ms = 0;
      for (const { gapMs, cpu, rq, switches, sleeps, core } of steps) {
        thread.cpuNs += cpu;
        thread.runqueueNs += rq;
        thread.timeslices += switches;
        thread.voluntary += sleeps ? Math.min(1, switches) : 0;
        thread.state = sleeps ? 'S' : 'R';
        thread.core = core;
        ms += gapMs;
        rig.at(ms);
      }
      let last = 0;
      let cpuNs = 0;
      for (const slice of rig.allSlices()) {
        expect(slice.from).toBeGreaterThanOrEqual(last);
        expect(slice.to).toBeGreaterThan(slice.from);
        last = slice.to;
        cpuNs += Math.round(slice.cpu * MS);
      }
      expect(cpuNs).toBe(thread.cpuNs - 3 * MS);
    }),
    { numRuns: 100 },
  );
});
