import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { coreId, ns, pid, processId, threadId, ticks } from '../../../src/domain/units.ts';
import { gridEvents, heartbeat, sliceBatch, testProcess, testThread } from '../../support/grid.ts';
import { opened, range, writeSession } from './support.ts';

const MS = 1_000_000;
const TICK = 10 * MS;

test('a grid comes back as it was written', () => {
  const reader = opened(writeSession(gridEvents('A A B . / B . A A'), 4 * TICK));
  const [a, b] = reader.lanes({
    range: range(0, 4 * TICK),
    threadIds: [threadId(1), threadId(2)],
    maxItems: 100,
  });
  expect(a).toMatchObject({
    bucketNs: 0,
    provenance: 'measured',
    startNs: [0, 1, 2, 3].map((t) => t * TICK),
    endNs: [1, 2, 3, 4].map((t) => t * TICK),
    cpuNs: [TICK, TICK, TICK, TICK],
    core: [0, 0, 1, 1],
    state: ['R', 'R', 'R', 'S'],
    wait: [-1, -1, -1, 0],
    waitNames: ['futex_wait'],
  });
  expect(b).toMatchObject({ startNs: [0, 2 * TICK], core: [1, 0], state: ['S', 'S'], voluntary: [1, 1] });
});

test('totals of the session count migrations, switches and cores', () => {
  const reader = opened(writeSession(gridEvents('A A B . / B . A A'), 4 * TICK));
  expect(reader.totals(null)).toMatchObject([
    { threadId: 1, cpuNs: 4 * TICK, migrations: 1, voluntary: 1, timeslices: 4, cores: [0, 1] },
    { threadId: 2, cpuNs: 2 * TICK, migrations: 1, voluntary: 2, timeslices: 2, cores: [0, 1] },
  ]);
});

test('cores tell who was on them', () => {
  const reader = opened(writeSession(gridEvents('A A B . / B . A A'), 4 * TICK));
  expect(reader.cores(range(0, 4 * TICK), 100)).toMatchObject([
    { core: 0, threadId: [1, 1, 2], startNs: [0, TICK, 2 * TICK], busyNs: [TICK, TICK, TICK] },
    { core: 1, threadId: [2, 1, 1], startNs: [0, 2 * TICK, 3 * TICK] },
  ]);
  const [coarse] = reader.cores(range(0, 4 * TICK), 2);
  expect(coarse).toMatchObject({ threadId: [1], topNs: [2 * TICK], busyNs: [3 * TICK], endNs: [4 * TICK] });
});

test('the series has every bucket of the range', () => {
  const reader = opened(writeSession(gridEvents('A . . A / B . . .'), 4 * TICK));
  const series = reader.series(range(0, 4 * TICK), 5);
  expect(series).toMatchObject({
    bucketNs: TICK,
    startNs: [0, TICK, 2 * TICK, 3 * TICK],
    cpuNs: [2 * TICK, 0, 0, TICK],
    voluntary: [2, 0, 0, 1],
    rssBytes: [null, null, null, null],
    machineUse: [null, null, null, null],
    throttledNs: [null, null, null, null],
  });
});

test('samples of processes, machine and cgroup reach the series; nothing read stays null', () => {
  const sample = (timeNs: number, id: number, rssBytes: number | null) => ({
    type: 'process-sample' as const,
    sample: {
      processId: processId(id),
      timeNs: ns(timeNs),
      rssBytes,
      threads: 1,
      minorFaults: null,
      majorFaults: null,
      readBytes: null,
      writeBytes: null,
      userTicks: ticks(1),
      systemTicks: ticks(1),
    },
  });
  const machine = (timeNs: number, coreUse: (number | null)[]) => ({
    type: 'system-sample' as const,
    sample: {
      timeNs: ns(timeNs),
      load1: 1,
      psiCpuSome: null,
      psiIoSome: null,
      psiMemorySome: null,
      coreUse,
    },
  });
  const cgroup = (timeNs: number, throttledNs: number | null) => ({
    type: 'cgroup-sample' as const,
    sample: {
      timeNs: ns(timeNs),
      path: '/x',
      limitCores: 0.5,
      periods: 1,
      throttledPeriods: 1,
      throttledNs: throttledNs === null ? null : ns(throttledNs),
    },
  });
  const events = [
    ...gridEvents('A A A A'),
    sample(0, 1, 100),
    sample(0, 2, 50),
    sample(2 * TICK, 1, 60),
    machine(TICK, [0.5, null, 1]),
    machine(TICK + 1, [0.25]),
    cgroup(0, 1000),
    cgroup(3 * TICK, 1700),
    heartbeat(4 * TICK),
  ];
  const series = opened(writeSession(events, 4 * TICK)).series(range(0, 4 * TICK), 5);
  expect(series.rssBytes).toEqual([150, null, 110, null]);
  expect(series.machineUse).toEqual([null, 0.5, null, null]);
  expect(series.throttledNs).toEqual([null, null, null, 700]);
});

test('the overview tells processes, threads, notices and the end', () => {
  const reader = opened(
    writeSession(
      [
        ...gridEvents('A B'),
        { type: 'thread-update', id: threadId(2), name: 'renamed', role: 'gc' },
        { type: 'thread-end', id: threadId(2), endNs: ns(15 * MS) },
        {
          type: 'process-end',
          id: processId(1),
          endNs: ns(19 * MS),
          exit: { code: null, signal: 'SIGTERM' },
        },
        {
          type: 'notice',
          notice: { timeNs: ns(1), severity: 'warning', code: 'permission-io', message: 'why' },
        },
        heartbeat(20 * MS, { ticks: 2, missedTicks: 1, cpuNs: ns(77) }),
      ],
      20 * MS,
    ),
  );
  const overview = reader.overview();
  expect(overview.info).toMatchObject({
    name: 'grid',
    rateHz: 100,
    durationNs: 20 * MS,
    end: 'target-exited',
    exit: { code: 0, signal: null },
    target: { kind: 'spawn', argv: ['grid', '--fast'] },
  });
  expect(overview.processes).toMatchObject([
    { pid: pid(100), argv: ['grid', '--fast'], endNs: 19 * MS, exit: { code: null, signal: 'SIGTERM' } },
  ]);
  expect(overview.threads).toMatchObject([
    { id: 1, name: 'A', endNs: 20 * MS },
    { id: 2, name: 'renamed', role: 'gc', endNs: 15 * MS },
  ]);
  expect(overview.notices).toHaveLength(1);
  expect(overview.sampler).toMatchObject({ ticks: 2, missedTicks: 1, cpuNs: 77 });
  expect(overview.unaccountedCpuNs).toBe(5);
});

test('unknown figures stay unknown', () => {
  const slices = [0, 1, 2].map((t) => ({
    thread: 1,
    startNs: t * TICK,
    endNs: (t + 1) * TICK,
    voluntary: null,
    involuntary: null,
    userTicks: null,
    systemTicks: null,
    core: null,
    state: '?' as const,
  }));
  const events = [testProcess(), testThread(1, 'x'), sliceBatch(slices), heartbeat(3 * TICK)];
  const reader = opened(writeSession(events, 3 * TICK));
  expect(reader.totals(null)).toMatchObject([
    { voluntary: null, involuntary: null, userTicks: null, systemTicks: null, cores: [], migrations: 0 },
  ]);
  for (const maxItems of [2, 100]) {
    const [lane] = reader.lanes({ range: range(0, 3 * TICK), threadIds: [threadId(1)], maxItems });
    expect(new Set(lane?.voluntary)).toEqual(new Set([-1]));
    expect(new Set(lane?.core)).toEqual(new Set([-1]));
    expect(new Set(lane?.state)).toEqual(new Set(['?']));
  }
  expect(reader.cores(range(0, 3 * TICK), 10)).toEqual([]);
});

test('output is paged and what was dropped is counted', () => {
  const chunk = (text: string) => ({
    type: 'output' as const,
    chunk: { timeNs: ns(1), stream: 'stdout' as const, text },
  });
  const path = writeSession(
    [...['a', 'b', 'c'].map(chunk), { type: 'output-dropped', bytes: 9 }, heartbeat(TICK)],
    TICK,
  );
  const reader = opened(path);
  const first = reader.output(0, 2);
  expect(first.chunks.map((c) => c.text)).toEqual(['a', 'b']);
  expect(first.droppedBytes).toBe(9);
  const second = reader.output(first.nextId ?? 0, 2);
  expect(second).toMatchObject({ chunks: [{ text: 'c' }], nextId: null });
});

test('a lane tells the item before the range, so that its sleep is known', () => {
  const reader = opened(writeSession(gridEvents('A . . . . . . A'), 8 * TICK));
  const [lane] = reader.lanes({
    range: range(3 * TICK, 5 * TICK),
    threadIds: [threadId(1)],
    maxItems: 10,
  });
  expect(lane).toMatchObject({ startNs: [0], wait: [0], state: ['S'] });
});

test('totals of a range list sleeping threads with zeros, and cores as seen in it', () => {
  const reader = opened(writeSession(gridEvents('A A . . / . . B B'), 4 * TICK));
  expect(reader.totals(range(0, 2 * TICK))).toMatchObject([
    { threadId: 1, cpuNs: 2 * TICK, cores: [coreId(0)] },
    { threadId: 2, cpuNs: 0, voluntary: 0, cores: [] },
  ]);
});

test('the end leaves one file', () => {
  const path = writeSession(gridEvents('A'), TICK);
  expect(readdirSync(dirname(path))).toEqual(['test.switchyard']);
  opened(path).overview();
  expect(existsSync(`${path}-shm`)).toBe(false);
});
