import { expect, test } from 'vitest';
import {
  exitLabel,
  livedNs,
  perSecond,
  plural,
  rangeFigures,
  runtimeLabel,
  sumKnown,
  threadFigures,
} from '../../../src/analysis/figures.ts';
import type { ThreadTotals, TimeRange } from '../../../src/domain/query.ts';
import type { ThreadInfo } from '../../../src/domain/session.ts';
import { coreId, ns, processId, threadId, ticks, tid } from '../../../src/domain/units.ts';

const range = (a: number, b: number): TimeRange => ({ startNs: ns(a), endNs: ns(b) });
const SECOND = range(0, 1e9);

const totals = (id: number, change: Partial<ThreadTotals> = {}): ThreadTotals => ({
  threadId: threadId(id),
  cpuNs: 0,
  runqueueNs: 0,
  voluntary: 0,
  involuntary: 0,
  timeslices: 0,
  migrations: 0,
  userTicks: null,
  systemTicks: null,
  cores: [],
  ...change,
});

const thread = (id: number, startNs = 0, endNs: number | null = null): ThreadInfo => ({
  id: threadId(id),
  processId: processId(1),
  tid: tid(100 + id),
  startTicks: ticks(0),
  name: `t${id}`,
  role: 'other',
  startNs: ns(startNs),
  endNs: endNs === null ? null : ns(endNs),
});

test('sums leave out the unknown, and are unknown where all is', () => {
  expect(sumKnown([1, null, 2])).toBe(3);
  expect(sumKnown([null, null])).toBeNull();
  expect(sumKnown([])).toBeNull();
});

test('rates are unknown without a count or a span', () => {
  expect(perSecond(10, 5e8)).toBe(20);
  expect(perSecond(null, 1e9)).toBeNull();
  expect(perSecond(3, 0)).toBeNull();
});

test('a range sums its threads', () => {
  const f = rangeFigures(
    [
      totals(1, { cpuNs: 9e8, runqueueNs: 1e8, voluntary: 5, migrations: 2 }),
      totals(2, { cpuNs: 6e8, voluntary: null }),
    ],
    SECOND,
  );
  expect(f).toMatchObject({ cpuNs: 1.5e9, parallelism: 1.5, voluntary: 5, voluntaryPerS: 5, migrations: 2 });
  expect(f.queuedShare).toBeCloseTo(1 / 16);
  expect(f.activeThreads).toBe(2);
});

test('an empty range has no parallelism', () => {
  expect(rangeFigures([], range(5, 5))).toMatchObject({
    parallelism: null,
    queuedShare: null,
    voluntary: null,
  });
});

test('a thread lives only where it and the range overlap', () => {
  expect(livedNs(thread(1, 2e8, 5e8), SECOND)).toBe(3e8);
  expect(livedNs(thread(1, 2e8), SECOND)).toBe(8e8);
  expect(livedNs(thread(1, 2e9), SECOND)).toBe(0);
});

test('thread figures keep unknown apart from none', () => {
  const rows = threadFigures(
    [thread(1, 5e8), thread(2), thread(3, 2e9)],
    [],
    [
      totals(1, { cpuNs: 2.5e8, voluntary: 10, involuntary: 0, cores: [coreId(1)] }),
      totals(2, { voluntary: null }),
    ],
    SECOND,
  );
  expect(rows[0]).toMatchObject({ cpuShare: 0.5, switchesPerS: 20, cores: [1], livedNs: 5e8 });
  expect(rows[1]).toMatchObject({ voluntary: null, switchesPerS: null, cpuShare: 0 });
  expect(rows[2]).toMatchObject({ cpuNs: 0, cpuShare: null, switchesPerS: null, process: null });
});

test('names of runtimes, exits and counts', () => {
  const runtime = { kind: 'cpython', version: '3.12.1', gil: 'gil', evidence: '' } as const;
  expect(runtimeLabel(runtime)).toBe('CPython 3.12.1 (GIL)');
  expect(runtimeLabel({ ...runtime, gil: 'free-threaded' })).toBe('CPython 3.12.1 (free-threaded)');
  expect(runtimeLabel({ kind: 'native', version: null, gil: null, evidence: '' })).toBe('native');
  expect(exitLabel({ endNs: null, exit: null })).toBe('running');
  expect(exitLabel({ endNs: ns(1), exit: { code: 3, signal: null } })).toBe('exit 3');
  expect(exitLabel({ endNs: ns(1), exit: { code: null, signal: 'SIGKILL' } })).toBe('killed by SIGKILL');
  expect(exitLabel({ endNs: ns(1), exit: null })).toBe('ended (exit unknown)');
  expect([plural(1, 'thread'), plural(2, 'process', 'processes')]).toEqual(['1 thread', '2 processes']);
});
