import { expect, test } from 'vitest';
import { finishOrder, raceFigures, startSkew } from '../../../src/analysis/race-board.ts';
import type { ThreadTotals } from '../../../src/domain/query.ts';
import type { RaceMarks } from '../../../src/domain/race.ts';
import type { ProcessInfo, SessionInfo, ThreadInfo } from '../../../src/domain/session.ts';
import { gateWords } from '../../../src/domain/target.ts';
import { ns, pid, processId, threadId, ticks, tid } from '../../../src/domain/units.ts';
import { entry, figures } from '../lab/raceFixture.ts';
import { overview } from './sessionFixture.ts';

const process = (id: number, kind: ProcessInfo['runtime']['kind']): ProcessInfo => ({
  id: processId(id),
  pid: pid(100 + id),
  ppid: pid(1),
  startTicks: ticks(1),
  name: 'p',
  argv: [],
  exe: null,
  cwd: null,
  runtime: { kind, version: null, gil: null, evidence: 'test' },
  origin: id === 1 ? 'spawned' : 'child',
  startNs: ns(0),
  endNs: null,
  exit: null,
});
const thread = (id: number, owner: number): ThreadInfo => ({
  id: threadId(id),
  processId: processId(owner),
  tid: tid(200 + id),
  startTicks: ticks(1),
  name: 't',
  role: 'other',
  startNs: ns(0),
  endNs: null,
});
const total = (id: number, cpuNs: number, more: Partial<ThreadTotals> = {}): ThreadTotals => ({
  threadId: threadId(id),
  cpuNs,
  runqueueNs: 1e8,
  voluntary: 10,
  involuntary: 5,
  timeslices: 15,
  migrations: 0,
  userTicks: null,
  systemTicks: null,
  cores: [],
  ...more,
});

const info: SessionInfo = { ...overview.info, durationNs: ns(3e9), end: null };

const reading = () => ({
  overview: {
    info,
    processes: [process(1, 'native'), process(2, 'go')],
    threads: [thread(1, 1), thread(2, 2), thread(3, 2), thread(4, 2)],
  },
  totals: [total(1, 1e6), total(2, 9e8), total(3, 6e8), total(4, 4e6)],
  series: { bucketNs: ns(1e8), cpuNs: [2e7, 1.9e8, 1.5e8, 1e8], rssBytes: [null, 5e6, 9e6, null] },
});

test('a board’s row comes from the session: wall time from the start, totals of the whole', () => {
  const row = raceFigures(reading(), { startNs: ns(1e9), endNs: ns(2e9) });
  expect(row).toMatchObject({
    wallNs: 1e9,
    cpuNs: 1.505e9,
    parallelism: 1.505,
    voluntary: 40,
    voluntaryPerS: 40,
    involuntaryPerS: 20,
    runqueueNs: 4e8,
    memoryPeakBytes: 9e6,
    peakCores: 1.9,
    peakSpanNs: 1e8,
    threads: 4,
    processes: 2,
    busyThreads: 2,
    runtime: { kind: 'go' },
  });
  expect(row.topThreadShare).toBeCloseTo(9e8 / 1.505e9);
});

test('a program that was over before it was looked at has no runtime, not that of the gate', () => {
  const argv = [...gateWords('/tmp/switchyard-race-x/gate'), './sum'];
  const processes = [{ ...process(2, 'native'), argv }];
  const held = { ...reading(), overview: { ...reading().overview, processes } };
  expect(raceFigures(held, { startNs: ns(1e9), endNs: ns(2e9) }).runtime).toBeNull();
});

test('one that runs is timed to the last reading', () => {
  expect(raceFigures(reading(), { startNs: ns(1e9), endNs: null }).wallNs).toBe(2e9);
});

test('what was never read is unknown, not none', () => {
  const blind = {
    ...reading(),
    totals: [total(1, 0, { runqueueNs: 0, timeslices: 0, voluntary: null, involuntary: null })],
    series: { bucketNs: ns(1e8), cpuNs: [0], rssBytes: [null] },
  };
  expect(raceFigures(blind, { startNs: ns(0), endNs: ns(1e8) })).toMatchObject({
    cpuNs: null,
    runqueueNs: null,
    parallelism: null,
    voluntary: null,
    voluntaryPerS: null,
    memoryPeakBytes: null,
    peakCores: null,
    topThreadShare: null,
  });
});

test('narrow buckets are joined before the peak is looked for', () => {
  const series = { bucketNs: ns(5e7), cpuNs: [5e7, 0, 5e7, 5e7, 0, 0, 1e7, 0], rssBytes: [] };
  expect(raceFigures({ ...reading(), series }, { startNs: ns(0), endNs: ns(4e8) })).toMatchObject({
    peakCores: 1,
    peakSpanNs: 1e8,
  });
});

test('only who finished has a place, the shortest wall time first', () => {
  const entries = [
    entry('slow', { figures: figures({ wallNs: 3e9 }) }),
    entry('failed', { stage: 'failed', figures: figures({ wallNs: 1 }) }),
    entry('fast', { figures: figures({ wallNs: 1e9 }) }),
    entry('unreadable', { figures: null }),
  ];
  expect(finishOrder(entries)).toEqual([2, 0]);
});

test('the skew counts the intervals of doubt in full, on the race’s clock', () => {
  const marks = (zero: number, start: number, doubt: number): RaceMarks => ({
    zeroNs: ns(zero),
    signalNs: ns(0),
    startNs: ns(start),
    doubtNs: ns(doubt),
    endNs: null,
  });
  expect(startSkew([marks(100, 1000, 50), marks(400, 900, 200)])).toBe(1300 - 1050);
  expect(startSkew([marks(100, 1000, 50), null])).toBeNull();
});
