import { expect, test } from 'vitest';
import { buildReport } from '../../../src/analysis/report.ts';
import { coreList, reportText } from '../../../src/cli/reportText.ts';
import type { SessionOverview, ThreadTotals } from '../../../src/domain/query.ts';
import type { ThreadInfo } from '../../../src/domain/session.ts';
import { coreId, ns, pid, processId, threadId, ticks, tid } from '../../../src/domain/units.ts';

const thread = (n: number): ThreadInfo => ({
  id: threadId(n),
  processId: processId(1),
  tid: tid(100 + n),
  startTicks: ticks(0),
  name: `t${n}`,
  role: n === 1 ? 'main' : 'other',
  startNs: ns(0),
  endNs: null,
});

const totals = (n: number, cpuNs: number, voluntary: number | null): ThreadTotals => ({
  threadId: threadId(n),
  cpuNs,
  runqueueNs: 5_000_000,
  voluntary,
  involuntary: voluntary,
  timeslices: 3,
  migrations: 1,
  userTicks: null,
  systemTicks: null,
  cores: [coreId(0), coreId(1), coreId(3)],
});

const overview: SessionOverview = {
  info: {
    name: 'demo',
    writer: '0.1.0',
    startedAtMs: 0,
    target: { kind: 'attach', pid: pid(100) },
    rateHz: 100,
    hostname: 'h',
    kernel: '6.1',
    cpuModel: 'x',
    cores: 4,
    clockTicksPerSecond: 100,
    kernelHz: null,
    durationNs: ns(2_000_000_000),
    end: 'stopped',
    exit: null,
  },
  processes: [
    {
      id: processId(1),
      pid: pid(100),
      ppid: pid(1),
      startTicks: ticks(0),
      name: 'demo',
      argv: ['demo', 'x'],
      exe: null,
      cwd: null,
      runtime: { kind: 'cpython', version: '3.12.1', gil: 'gil', evidence: '' },
      origin: 'attached',
      startNs: ns(0),
      endNs: null,
      exit: null,
    },
  ],
  threads: [thread(1), thread(2), thread(3)],
  sampler: {
    ticks: 200,
    missedTicks: 2,
    cpuNs: ns(1_000_000),
    processCpuNs: ns(20_000_000),
    lateP50Ns: ns(100),
    lateP99Ns: ns(2000),
    lateMaxNs: ns(3000),
  },
  notices: [{ timeNs: ns(0), severity: 'warning', code: 'permission-io', message: 'io was not readable' }],
  unaccountedCpuNs: ns(30_000_000),
  revision: 1,
};

test('the report adds up, puts the busiest first, and keeps unknown unknown', () => {
  const report = buildReport(overview, [totals(1, 1_000_000_000, 10), totals(2, 3_000_000_000, null)]);
  expect(report.totals).toMatchObject({ cpu_ns: 4_000_000_000, parallelism: 2, voluntary: 10, threads: 3 });
  expect(report.threads.map((t) => t.tid)).toEqual([102, 101, 103]);
  expect(report.threads[0]?.voluntary).toBeNull();
  expect(report.threads[2]?.cpu_ns).toBeNull();
});

test('the text has the figures, the runtime, the notices and says what it leaves out', () => {
  const report = buildReport(overview, [totals(1, 1_000_000_000, 10), totals(2, 3_000_000_000, null)]);
  const text = reportText(report, 2);
  expect(text).toContain('parallelism 2 of 4 cores');
  expect(text).toContain('cpython 3.12.1 (GIL)');
  expect(text).toContain('30 ms of CPU that no sampled thread showed');
  expect(text).toContain('and 1 more threads; --all shows them');
  expect(text).toContain('warning: io was not readable');
});

test('cores are written as ranges', () => {
  expect(coreList([0, 1, 2, 5])).toBe('0-2,5');
  expect(coreList([])).toBe('–');
});
