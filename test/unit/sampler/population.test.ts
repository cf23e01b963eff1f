import { describe, expect, test } from 'vitest';
import { ticks } from '../../../src/domain/units.ts';
import { totalUnaccounted, unaccountedOf } from '../../../src/sampler/unaccounted.ts';
import { processInfo, Rig } from './fake-proc.ts';

const MS = 1_000_000;

describe('threads come and go', () => {
  test('one born in the recording has a slice over its life before it was seen', () => {
    const rig = new Rig();
    rig.proc.add(7, 7);
    rig.sampler.addProcess(processInfo(7));
    rig.at(10).at(20);
    // Start time 1001: between 10 and 20 ms; it was not in the folder that was read at 0.
    rig.proc.add(7, 8, { startTicks: 1001, cpuNs: 3 * MS, timeslices: 2, voluntary: 1 });
    rig.at(30);
    expect(rig.slices()).toMatchObject([{ thread: 2, from: 10, to: 30, cpu: 3, voluntary: 1 }]);
    expect(rig.of('thread').map(({ thread }) => [thread.tid, thread.startNs])).toEqual([
      [7, 0],
      [8, 10 * MS],
    ]);
  });

  test('all of a spawned process counts, however its start time is rounded', () => {
    const rig = new Rig();
    rig.proc.add(7, 7, { startTicks: 999, cpuNs: 4 * MS, timeslices: 1, state: 'R' });
    rig.ms = 6;
    rig.sampler.addProcess(processInfo(7, { origin: 'spawned', startTicks: ticks(999) }));
    expect(rig.slices()).toMatchObject([{ from: 0, to: 6, cpu: 4 }]);
  });

  test('a tid that is used again is another thread', () => {
    const rig = new Rig();
    rig.proc.add(7, 7);
    const first = rig.proc.add(7, 8, { cpuNs: 900 * MS, timeslices: 50 });
    rig.sampler.addProcess(processInfo(7));
    rig.at(10);
    rig.proc.kill(first);
    rig.proc.add(7, 8, { startTicks: 1001, cpuNs: 2 * MS, timeslices: 1, name: 'second' });
    rig.at(20);
    expect(rig.slices()).toMatchObject([{ thread: 3, cpu: 2 }]);
    expect(rig.of('thread-end')).toMatchObject([{ id: 2, endNs: 20 * MS }]);
    expect(rig.of('thread').at(-1)?.thread).toMatchObject({ id: 3, tid: 8, name: 'second' });
  });

  test('the same without kept descriptors, where only its start time tells', () => {
    const rig = new Rig((proc) => proc.files.set('/proc/self/limits', 'Max open files  64  64  files\n'));
    rig.proc.add(7, 7);
    const first = rig.proc.add(7, 8, { cpuNs: 900 * MS, timeslices: 50 });
    rig.sampler.addProcess(processInfo(7));
    rig.proc.kill(first);
    rig.proc.add(7, 8, { startTicks: 1001, cpuNs: 2 * MS, timeslices: 1 });
    rig.at(20);
    expect(rig.slices()).toMatchObject([{ thread: 3, cpu: 2 }]);
    expect(rig.of('thread-end')).toMatchObject([{ id: 2 }]);
  });

  test('one that vanishes between its two files ends without a slice, and the rest goes on', () => {
    const rig = new Rig();
    const main = rig.proc.add(7, 7);
    const doomed = rig.proc.add(7, 8);
    rig.sampler.addProcess(processInfo(7));
    doomed.cpuNs = main.cpuNs = MS;
    doomed.timeslices = main.timeslices = 1;
    rig.proc.onRead = (path) => {
      if (path === '/proc/7/task/8/stat' && rig.proc.threads.includes(doomed)) rig.proc.kill(doomed);
    };
    rig.at(10).at(20);
    expect(rig.slices().map((slice) => slice.thread)).toEqual([1]);
    expect(rig.of('thread-end')).toMatchObject([{ id: 2 }]);
  });

  test('a new name is told once; its thread was asleep, so it is asked at the slow beat', () => {
    const rig = new Rig();
    const thread = rig.proc.add(7, 7);
    rig.sampler.addProcess(processInfo(7));
    thread.name = 'a (b) c';
    for (let ms = 500; ms <= 2500; ms += 500) rig.at(ms);
    expect(rig.of('thread-update')).toMatchObject([{ id: 1, name: 'a (b) c' }]);
  });

  test('a thread that runs is asked for its name each time', () => {
    const rig = new Rig();
    const thread = rig.proc.add(7, 7);
    rig.sampler.addProcess(processInfo(7));
    Object.assign(thread, { name: 'renamed', cpuNs: MS, timeslices: 1 });
    rig.at(10);
    rig.sampler.flush();
    expect(rig.of('thread-update')).toMatchObject([{ name: 'renamed' }]);
  });

  test('counters that fall are those of the thread that called exec, and count from there', () => {
    const rig = new Rig();
    const thread = rig.proc.add(7, 7, { cpuNs: 100 * MS, timeslices: 10 });
    rig.sampler.addProcess(processInfo(7));
    Object.assign(thread, { cpuNs: 5 * MS, timeslices: 2 });
    rig.at(10);
    Object.assign(thread, { cpuNs: 6 * MS, timeslices: 3 });
    rig.at(20);
    expect(rig.slices()).toMatchObject([{ from: 10, to: 20, cpu: 1 }]);
  });
});

describe('processes end', () => {
  test('gone: its threads end before it, and all files are closed', () => {
    const rig = new Rig();
    rig.proc.add(7, 7);
    rig.proc.add(7, 8);
    rig.sampler.addProcess(processInfo(7));
    rig.at(10);
    const open = rig.proc.openCount;
    rig.proc.threads.length = 0;
    rig.at(20);
    rig.sampler.flush();
    const ends = rig.events.map((event) => event.type).filter((type) => type.endsWith('-end'));
    expect(ends).toEqual(['thread-end', 'thread-end', 'process-end']);
    expect(open).toBeGreaterThan(0);
    expect(rig.proc.openCount).toBe(0);
  });

  test('a zombie has ended, and its total is read', () => {
    const rig = new Rig();
    const main = rig.proc.add(7, 7);
    rig.sampler.addProcess(processInfo(7));
    rig.at(10);
    rig.proc.deadTicks = 30;
    Object.assign(main, { state: 'Z', cpuNs: 20 * MS, timeslices: 1 });
    rig.at(20);
    const report = rig.sampler.finish();
    expect(rig.of('process-end')).toMatchObject([{ endNs: 20 * MS, exit: null }]);
    expect(report.processes).toMatchObject([{ chargedNs: 300 * MS, sampledNs: 20 * MS }]);
    expect(totalUnaccounted(report, false)).toBe(280 * MS);
  });

  test('a pid that is used again ends the process', () => {
    const rig = new Rig();
    const main = rig.proc.add(7, 7);
    rig.sampler.addProcess(processInfo(7));
    rig.at(10);
    rig.proc.kill(main);
    rig.proc.add(7, 7, { startTicks: 1001, cpuNs: 5 * MS, timeslices: 1 });
    rig.at(20).at(30);
    expect(rig.slices()).toEqual([]);
    expect(rig.of('process-end')).toHaveLength(1);
    expect(rig.of('thread')).toHaveLength(1);
  });

  test('one that is taken from the list is read a last time', () => {
    const rig = new Rig();
    const main = rig.proc.add(7, 7);
    rig.sampler.addProcess(processInfo(7));
    rig.at(10);
    Object.assign(main, { cpuNs: 2 * MS, timeslices: 1, voluntary: 1 });
    rig.ms = 15;
    rig.sampler.removeProcess(processInfo(7).id);
    expect(rig.slices()).toMatchObject([{ to: 15, cpu: 2 }]);
    expect(rig.of('process-end')).toHaveLength(1);
  });
});

describe('unaccounted CPU', () => {
  test('threads that lived between two looks show in the process alone', () => {
    const rig = new Rig();
    rig.proc.add(7, 7, { userTicks: 40 });
    rig.sampler.addProcess(processInfo(7));
    rig.at(10);
    rig.proc.deadTicks = 5;
    const report = rig.sampler.finish();
    expect(report.processes.map(unaccountedOf)).toEqual([50 * MS]);
  });

  test('what the parent was told of a spawned target counts where it is more; unknown stays unknown', () => {
    const stats = new Rig().sampler.stats();
    const process = { id: processInfo(1).id, chargedNs: null, sampledNs: 10 };
    const report = { stats, processes: [process], reapedNs: 25 };
    expect(totalUnaccounted(report as never, true)).toBe(15);
    expect(totalUnaccounted(report as never, false)).toBeNull();
  });
});

test('5000 threads: one is found running, nothing is told of the others again', () => {
  const rig = new Rig((proc) => proc.files.set('/proc/self/limits', 'Max open files  40000  40000  files\n'));
  for (let i = 0; i < 5000; i++) rig.proc.add(7, 7 + i);
  rig.sampler.addProcess(processInfo(7));
  rig.at(10);
  const opens = rig.proc.opens;
  const one = rig.proc.threads[4321];
  if (!one) throw new Error('no thread');
  Object.assign(one, { cpuNs: MS, timeslices: 1, voluntary: 1 });
  rig.at(20);
  expect(rig.slices()).toMatchObject([{ thread: 4322, cpu: 1 }]);
  expect(rig.of('thread')).toHaveLength(5000);
  expect(rig.proc.opens - opens).toBeLessThan(10);
});
