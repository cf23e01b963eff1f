import { type Recording, readRecording } from '../../../../src/analysis/overlay/recording.ts';
import type {
  LaneColumns,
  SeriesColumns,
  SessionReader,
  ThreadTotals,
} from '../../../../src/domain/query.ts';
import type { KernelState, ProcessInfo, RuntimeInfo, ThreadInfo } from '../../../../src/domain/session.ts';
import { ns, pid, processId, threadId, ticks, tid } from '../../../../src/domain/units.ts';
import { parseGrid, testHead } from '../../../support/grid.ts';

export const TICK = 10_000_000;

export const native: RuntimeInfo = { kind: 'native', version: null, gil: null, evidence: 'an ELF file' };
export const cpython: RuntimeInfo = {
  kind: 'cpython',
  version: '3.12.1',
  gil: 'gil',
  evidence: 'its library',
};
export const freeThreaded: RuntimeInfo = { ...cpython, version: '3.14.0', gil: 'free-threaded' };

/** One slice of a test's thread; what is left out is a whole tick of CPU that ends asleep on a lock. */
export interface TestItem {
  readonly startNs: number;
  readonly endNs: number;
  readonly cpuNs?: number;
  readonly runqueueNs?: number;
  readonly voluntary?: number;
  readonly involuntary?: number;
  readonly state?: KernelState;
  readonly wait?: string | null;
}

export interface TestThread {
  readonly name: string;
  readonly items: readonly TestItem[];
  readonly process?: number;
  readonly role?: ThreadInfo['role'];
  readonly startNs?: number;
  readonly endNs?: number | null;
  /** Whether its `status` could be read; as the session's where not given. */
  readonly counters?: boolean;
}

export interface TestSession {
  readonly threads: readonly TestThread[];
  readonly durationNs: number;
  readonly runtime?: RuntimeInfo;
  readonly cores?: number;
  /** Use of all cores by anybody, read once at the end; null for not read. */
  readonly machineUse?: number | null;
  /** How the recording ended; null while it goes on. The target's own end where not given. */
  readonly end?: 'target-exited' | 'stopped' | null;
  /** Whether the recording began while the program ran. */
  readonly attached?: boolean;
  /** Whether `status` could be read: otherwise switches are not known. */
  readonly counters?: boolean;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function laneOf(index: number, items: readonly TestItem[]): LaneColumns {
  const names = [...new Set(items.map(({ wait }) => wait ?? 'futex_do_wait'))];
  return {
    threadId: threadId(index + 1),
    provenance: 'measured',
    bucketNs: ns(0),
    startNs: items.map(({ startNs }) => startNs),
    endNs: items.map(({ endNs }) => endNs),
    cpuNs: items.map((one) => one.cpuNs ?? one.endNs - one.startNs),
    runqueueNs: items.map((one) => one.runqueueNs ?? 0),
    voluntary: items.map((one) => one.voluntary ?? ((one.state ?? 'S') === 'R' ? 0 : 1)),
    involuntary: items.map((one) => one.involuntary ?? 0),
    core: items.map(() => 0),
    state: items.map((one) => one.state ?? 'S'),
    wait: items.map((one) =>
      (one.state ?? 'S') === 'R' || one.wait === null ? -1 : names.indexOf(one.wait ?? 'futex_do_wait'),
    ),
    waitNames: names,
  };
}

function seriesOf({ durationNs, machineUse = 0 }: TestSession): SeriesColumns {
  return {
    bucketNs: ns(durationNs),
    startNs: [0],
    cpuNs: [0],
    runqueueNs: [0],
    voluntary: [0],
    involuntary: [0],
    migrations: [0],
    rssBytes: [null],
    machineUse: [machineUse],
    throttledNs: [null],
  };
}

/** A reader of a session made by hand. */
export function testReader(session: TestSession): SessionReader {
  const { threads, durationNs } = session;
  const isKnown = ({ counters }: TestThread): boolean => (counters ?? session.counters) !== false;
  const lanes = threads.map((one, index) => {
    const { items } = one;
    const lane = laneOf(index, items);
    const unknown = items.map(() => -1);
    return isKnown(one) ? lane : { ...lane, voluntary: unknown, involuntary: unknown };
  });
  const processes = [...new Set(threads.map((one) => one.process ?? 1))].map(
    (id): ProcessInfo => ({
      id: processId(id),
      pid: pid(100 + id),
      ppid: pid(id === 1 ? 1 : 101),
      startTicks: ticks(500),
      name: 'test',
      argv: ['test'],
      exe: '/usr/bin/test',
      cwd: '/tmp',
      runtime: session.runtime ?? native,
      origin: session.attached === true ? 'attached' : id === 1 ? 'spawned' : 'child',
      startNs: ns(0),
      endNs: null,
      exit: null,
    }),
  );
  const infos = threads.map(
    (one, index): ThreadInfo => ({
      id: threadId(index + 1),
      processId: processId(one.process ?? 1),
      tid: tid(100 + index),
      startTicks: ticks(500),
      name: one.name,
      role: one.role ?? (index === 0 ? 'main' : 'other'),
      startNs: ns(one.startNs ?? 0),
      endNs: one.endNs === undefined || one.endNs === null ? null : ns(one.endNs),
    }),
  );
  const totals = lanes.map((lane, index): ThreadTotals => {
    const { [index]: thread } = threads;
    const known = thread !== undefined && isKnown(thread);
    return {
      threadId: threadId(index + 1),
      cpuNs: sum(lane.cpuNs),
      runqueueNs: sum(lane.runqueueNs),
      voluntary: known ? sum(lane.voluntary) : null,
      involuntary: known ? sum(lane.involuntary) : null,
      timeslices: lane.startNs.length,
      migrations: 0,
      userTicks: null,
      systemTicks: null,
      cores: [],
    };
  });
  return {
    overview: () => ({
      info: {
        ...testHead(),
        cores: session.cores ?? 2,
        durationNs: ns(durationNs),
        end: session.end === undefined ? 'target-exited' : session.end,
        exit: null,
      },
      processes,
      threads: infos,
      sampler: {
        ticks: 0,
        missedTicks: 0,
        cpuNs: ns(0),
        processCpuNs: ns(0),
        lateP50Ns: ns(0),
        lateP99Ns: ns(0),
        lateMaxNs: ns(0),
      },
      notices: [],
      unaccountedCpuNs: null,
      revision: 1,
    }),
    lanes: ({ threadIds }) => threadIds.map((id) => lanes[id - 1] ?? laneOf(id - 1, [])),
    cores: () => [],
    series: () => seriesOf(session),
    totals: () => totals,
    output: () => ({ chunks: [], droppedBytes: 0, nextId: null }),
    close: () => undefined,
  };
}

/** A recording made by hand. */
export const testRecording = (session: TestSession): Recording => readRecording(testReader(session), null);

/**
 * A session from a grid such as `A A B . / B . A A`: a letter's thread ran that whole tick on the row's core; elsewhere it slept on a lock.
 * The machine's use is that of the grid.
 */
export function gridSession(text: string, runtime: RuntimeInfo = native): TestSession {
  const { cells, threads, ticks: count } = parseGrid(text);
  const busy = cells.flat().filter((cell) => cell !== null).length;
  return {
    durationNs: count * TICK,
    runtime,
    cores: cells.length,
    machineUse: busy / (cells.length * count),
    threads: threads.map((letter) => {
      const runs = (tick: number): boolean => cells.some((row) => row[tick] === letter);
      const items = Array.from({ length: count }, (_, tick) => tick)
        .filter(runs)
        .map((tick): TestItem => {
          // Whoever runs to the end was not seen to go to sleep.
          const state = runs(tick + 1) || tick + 1 === count ? 'R' : 'S';
          return { startNs: tick * TICK, endNs: (tick + 1) * TICK, state };
        });
      return { name: letter, items };
    }),
  };
}
