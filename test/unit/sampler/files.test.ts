import { describe, expect, test } from 'vitest';
import { ReadFailure } from '../../../src/sampler/reader.ts';
import { processInfo, Rig } from './fake-proc.ts';

const limit = (files: number) =>
  `Max open files            ${files}                ${files}                files\n`;
const codes = (rig: Rig) => rig.of('notice').map(({ notice }) => notice.code);

/** A process with `threads` threads, each of which runs a little before every tick. */
function busy(threads: number, files: number): Rig {
  const rig = new Rig((proc) => proc.files.set('/proc/self/limits', limit(files)));
  for (let i = 0; i < threads; i++) rig.proc.add(7, 7 + i);
  rig.sampler.addProcess(processInfo(7));
  for (let ms = 10; ms <= 50; ms += 10) {
    for (const thread of rig.proc.threads) {
      thread.cpuNs += 1e6;
      thread.timeslices++;
      thread.voluntary++;
    }
    rig.at(ms);
  }
  return rig;
}

const total = (rig: Rig) => Math.round(rig.slices().reduce((sum, slice) => sum + slice.cpu, 0));

describe('descriptor limits', () => {
  test('with room, four files a thread stay open', () => {
    const rig = busy(10, 1000);
    expect(total(rig)).toBe(50);
    expect(rig.proc.openCount).toBe(40);
    expect(codes(rig)).toEqual([]);
  });

  test('when short, schedstat stays open and the rest is opened for each reading', () => {
    const rig = busy(10, 64 + 15);
    expect(total(rig)).toBe(50);
    expect(rig.proc.openCount).toBe(10);
    expect(codes(rig)).toEqual(['descriptors-short']);
  });

  test('when shorter than threads, every thread is still read', () => {
    const rig = busy(10, 64 + 4);
    expect(total(rig)).toBe(50);
    expect(rig.proc.openCount).toBe(4);
    expect(codes(rig).sort()).toEqual(['descriptors-exhausted', 'descriptors-short']);
    expect(rig.of('notice')[0]?.notice.message).toContain('ulimit -n');
  });

  test('a refusal by the kernel is taken as the limit', () => {
    const rig = new Rig();
    for (let i = 0; i < 5; i++) rig.proc.add(7, 7 + i);
    rig.proc.refuse.set('/status', () => (rig.proc.openCount >= 6 ? ReadFailure.noDescriptor : undefined));
    rig.sampler.addProcess(processInfo(7));
    rig.at(10);
    rig.sampler.flush();
    expect(codes(rig)).toContain('descriptors-short');
    expect(rig.of('thread')).toHaveLength(5);
  });

  test('all are closed at the end', () => {
    const rig = busy(10, 1000);
    rig.sampler.finish();
    expect(rig.proc.openCount).toBe(0);
  });
});

describe('what is missing is said', () => {
  test('io that is refused is unknown, and said once', () => {
    const rig = new Rig((proc) => proc.refuse.set('/io', ReadFailure.denied));
    rig.proc.add(7, 7);
    rig.sampler.addProcess(processInfo(7));
    for (let ms = 0; ms <= 3000; ms += 250) rig.at(ms);
    expect(rig.of('process-sample').length).toBeGreaterThan(1);
    expect(rig.of('process-sample')[0]?.sample).toMatchObject({
      readBytes: null,
      writeBytes: null,
      rssBytes: 8192,
    });
    expect(codes(rig)).toEqual(['permission-io']);
  });

  test('a kernel without pressure figures', () => {
    const rig = new Rig((proc) => {
      for (const name of ['cpu', 'io', 'memory']) proc.files.delete(`/proc/pressure/${name}`);
    });
    rig.at(250);
    rig.sampler.flush();
    expect(codes(rig)).toEqual(['no-pressure']);
    expect(rig.of('system-sample')[0]?.sample).toMatchObject({ psiCpuSome: null, load1: 0.5 });
  });

  test('a kernel that keeps no CPU time of threads', () => {
    const rig = new Rig();
    rig.proc.add(7, 7, { userTicks: 12 });
    rig.sampler.addProcess(processInfo(7));
    rig.sampler.flush();
    expect(codes(rig)).toEqual(['no-schedstat']);
  });
});

describe('slow figures', () => {
  test('machine and cgroup between two beats', () => {
    const rig = new Rig((proc) => {
      proc.files.set('/proc/7/cgroup', '0::/job/inner\n');
      proc.files.set('/proc/self/mountinfo', '41 31 0:38 / /cg rw - cgroup2 cgroup rw\n');
      proc.files.set('/cg/job/cpu.max', '50000 100000\n');
      proc.files.set('/cg/job/inner/cpu.max', 'max 100000\n');
      proc.files.set('/cg/job/cpu.stat', 'nr_periods 9\nnr_throttled 4\nthrottled_usec 70\n');
    });
    rig.proc.add(7, 7);
    rig.sampler.addProcess(processInfo(7));
    rig.proc.files.set('/proc/stat', 'cpu0 30 0 0 10 0 0 0 0\n');
    rig.proc.files.set('/proc/pressure/cpu', 'some avg10=0.00 avg60=0.00 avg300=0.00 total=50000\n');
    rig.at(250);
    rig.sampler.flush();
    expect(rig.of('system-sample')[0]?.sample).toMatchObject({ coreUse: [0.75], psiCpuSome: 0.2 });
    expect(rig.of('cgroup-sample')[0]?.sample).toMatchObject({
      path: '/job',
      limitCores: 0.5,
      periods: 9,
      throttledPeriods: 4,
      throttledNs: 70_000,
    });
  });
});
