import { type FeedEvent, type SessionHead, SLICE_STRIDE, SliceField } from '../../src/domain/feed.ts';
import type { KernelState, SamplerStats } from '../../src/domain/session.ts';
import { ns, pid, processId, threadId, ticks, tid } from '../../src/domain/units.ts';

/** A slice for tests; what is left out is a thread that ran the whole time on core 0 and sleeps then. */
export interface TestSlice {
  readonly thread: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly cpuNs?: number;
  readonly runqueueNs?: number;
  readonly timeslices?: number;
  readonly voluntary?: number | null;
  readonly involuntary?: number | null;
  readonly userTicks?: number | null;
  readonly systemTicks?: number | null;
  readonly core?: number | null;
  readonly state?: KernelState;
  readonly wait?: number | null;
}

/** A slice's fields where a test does not give them. */
const SLICE_DEFAULTS = {
  runqueueNs: 0,
  timeslices: 1,
  voluntary: 0,
  involuntary: 0,
  userTicks: 0,
  systemTicks: 0,
  core: 0,
  state: 'S',
  wait: null,
} as const;

/** Packs slices as the sampler does. */
export function sliceBatch(slices: readonly TestSlice[]): FeedEvent {
  const data = new Float64Array(slices.length * SLICE_STRIDE);
  for (const [i, given] of slices.entries()) {
    const s = { ...SLICE_DEFAULTS, cpuNs: given.endNs - given.startNs, ...given };
    const set = (field: number, value: number | null): void => {
      data[i * SLICE_STRIDE + field] = value ?? Number.NaN;
    };
    set(SliceField.threadId, s.thread);
    set(SliceField.startNs, s.startNs);
    set(SliceField.endNs, s.endNs);
    set(SliceField.cpuNs, s.cpuNs);
    set(SliceField.runqueueNs, s.runqueueNs);
    set(SliceField.timeslices, s.timeslices);
    set(SliceField.voluntary, s.voluntary);
    set(SliceField.involuntary, s.involuntary);
    set(SliceField.userTicks, s.userTicks);
    set(SliceField.systemTicks, s.systemTicks);
    set(SliceField.core, s.core);
    set(SliceField.state, s.state.charCodeAt(0));
    set(SliceField.wait, s.wait);
  }
  return { type: 'slices', batch: { count: slices.length, data } };
}

const NO_STATS: SamplerStats = {
  ticks: 0,
  missedTicks: 0,
  cpuNs: ns(0),
  processCpuNs: ns(0),
  lateP50Ns: ns(0),
  lateP99Ns: ns(0),
  lateMaxNs: ns(0),
};

/** A heartbeat; the sampler's figures are 0 but for those given. */
export const heartbeat = (untilNs: number, stats: Partial<SamplerStats> = {}): FeedEvent => ({
  type: 'heartbeat',
  untilNs: ns(untilNs),
  stats: { ...NO_STATS, ...stats },
});

/** The process that test threads belong to: id 1, pid 100. */
export const testProcess = (): FeedEvent => ({
  type: 'process',
  process: {
    id: processId(1),
    pid: pid(100),
    ppid: pid(1),
    startTicks: ticks(500),
    name: 'grid',
    argv: ['grid', '--fast'],
    exe: '/usr/bin/grid',
    cwd: '/tmp',
    runtime: { kind: 'native', version: null, gil: null, evidence: 'an ELF file' },
    origin: 'spawned',
    startNs: ns(0),
    endNs: null,
    exit: null,
  },
});

/** Thread `id` of the test process, tid 100 + id. */
export const testThread = (id: number, name: string, startNs = 0): FeedEvent => ({
  type: 'thread',
  thread: {
    id: threadId(id),
    processId: processId(1),
    tid: tid(100 + id),
    startTicks: ticks(500),
    name,
    role: id === 1 ? 'main' : 'other',
    startNs: ns(startNs),
    endNs: null,
  },
});

/** A session's head for tests. */
export const testHead = (rateHz = 100): SessionHead => ({
  name: 'grid',
  writer: '0.0.0-test',
  startedAtMs: Date.UTC(2025, 0, 2, 3, 4, 5),
  target: { kind: 'spawn', argv: ['grid', '--fast'], cwd: '/tmp', env: {} },
  rateHz,
  hostname: 'host',
  kernel: 'Linux 6.1',
  cpuModel: 'CPU',
  cores: 2,
  clockTicksPerSecond: 100,
  kernelHz: 250,
});

/** A grid of who ran where: `cells[core][tick]` is a thread's letter, or null for nobody. */
export interface Grid {
  readonly cells: readonly (readonly (string | null)[])[];
  /** Letters in alphabetical order: the thread with id 1 is the first. */
  readonly threads: readonly string[];
  readonly ticks: number;
}

/** Reads a grid such as `A A B . / B . A A`: cores apart by `/` or a new line, a column is a tick, `.` is an idle core. */
export function parseGrid(text: string): Grid {
  const cells = text
    .trim()
    .split(/[/\n]/)
    .map((row) => [...row.replaceAll(/\s/g, '')].map((cell) => (cell === '.' ? null : cell)));
  const count = Math.max(...cells.map((row) => row.length));
  for (let tick = 0; tick < count; tick++) {
    const running = cells.map((row) => row[tick]).filter((cell) => cell);
    if (new Set(running).size !== running.length)
      throw new Error(`grid: a thread runs on two cores in tick ${tick}`);
  }
  const threads = [...new Set(cells.flat().filter((cell) => cell !== null))].sort();
  return { cells, threads, ticks: count };
}

/** The id of the wait reason that a sleeping thread of a grid has, `futex_wait`. */
export const GRID_WAIT = 1;

/**
 * The events of a recording in which the grid happened: a thread runs for the whole of each tick that it stands in, then goes on in the
 * next one or sleeps in `futex_wait` (one voluntary switch). A heartbeat ends every `ticksPerBeat` ticks and the grid.
 */
export function gridEvents(text: string, tickNs = 10_000_000, ticksPerBeat = 10): FeedEvent[] {
  const { cells, threads, ticks: count } = parseGrid(text);
  const coreAt = (letter: string, tick: number): number => cells.findIndex((row) => row[tick] === letter);
  const sliceOf = (letter: string, i: number, tick: number): TestSlice | null => {
    const core = coreAt(letter, tick);
    if (core < 0) return null;
    const goesOn = coreAt(letter, tick + 1) >= 0;
    return {
      thread: i + 1,
      startNs: tick * tickNs,
      endNs: (tick + 1) * tickNs,
      core,
      state: goesOn ? 'R' : 'S',
      voluntary: goesOn ? 0 : 1,
      wait: goesOn ? null : GRID_WAIT,
    };
  };
  const events: FeedEvent[] = [
    testProcess(),
    ...threads.map((letter, i) => testThread(i + 1, letter)),
    { type: 'wait-name', id: GRID_WAIT, name: 'futex_wait' },
  ];
  for (let tick = 0; tick < count; tick++) {
    events.push(sliceBatch(threads.map((letter, i) => sliceOf(letter, i, tick)).filter((s) => s !== null)));
    if ((tick + 1) % ticksPerBeat === 0 || tick === count - 1) events.push(heartbeat((tick + 1) * tickNs));
  }
  return events;
}
