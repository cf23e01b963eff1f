import type { LaneColumns, SessionOverview, ThreadTotals, TimeRange } from '../../../../src/domain/query.ts';
import type { KernelState, ProcessInfo, RuntimeInfo, ThreadInfo } from '../../../../src/domain/session.ts';
import { coreId, ns, pid, processId, threadId, ticks, tid } from '../../../../src/domain/units.ts';

/** A made-up session of any size, the same for the same size, for looking at the page and for its tests. */
export interface SyntheticSize {
  readonly threads: number;
  readonly seconds: number;
  readonly cores?: number;
  readonly live?: boolean;
}

export const TICK_NS = 10_000_000;

export interface SyntheticSlice {
  readonly start: number;
  readonly end: number;
  readonly cpu: number;
  readonly queued: number;
  readonly voluntary: number;
  readonly involuntary: number;
  readonly core: number;
  readonly state: KernelState;
  /** Index into `WAITS`, -1 for none. */
  readonly wait: number;
}

export const WAITS = [
  'futex_do_wait',
  'do_epoll_wait',
  'hrtimer_nanosleep',
  'anon_pipe_read',
  'wait_woken',
  'folio_wait_bit',
  'do_wait',
];

/** A repeatable random number from 0 to 1. */
export function random(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

type Behaviour = 'busy' | 'gil' | 'loop' | 'periodic' | 'disk' | 'idle';
const BEHAVIOURS: readonly Behaviour[] = ['gil', 'gil', 'busy', 'loop', 'periodic', 'disk', 'idle', 'idle'];

function makeSlice(kind: Behaviour, start: number, next: () => number, cores: number): SyntheticSlice | null {
  const end = start + TICK_NS;
  const core = Math.floor(next() * cores);
  const make = (
    cpu: number,
    queued: number,
    wait: number,
    switches: readonly [number, number],
  ): SyntheticSlice => ({
    start,
    end,
    cpu: Math.round(cpu * TICK_NS),
    queued: Math.round(queued * TICK_NS),
    voluntary: switches[0],
    involuntary: switches[1],
    core,
    state: wait < 0 ? 'R' : wait === 5 ? 'D' : 'S',
    wait,
  });
  switch (kind) {
    case 'busy':
      return next() < 0.8 ? make(1, 0, -1, [0, 1]) : make(0.6, 0.4, -1, [0, 4]);
    case 'gil':
      return make(0.3 + 0.3 * next(), 0.1 * next(), 0, [2, 1]);
    case 'loop':
      return next() < 0.3 ? make(0.1 + 0.5 * next(), 0.02, 1, [3, 0]) : null;
    case 'periodic':
      return Math.floor(start / TICK_NS) % 25 === 0 ? make(0.4, 0.05, 2, [1, 0]) : null;
    case 'disk':
      return Math.floor(start / TICK_NS / 40) % 3 === 0 && next() < 0.7 ? make(0.15, 0.01, 5, [6, 0]) : null;
    case 'idle':
      return next() < 0.004 ? make(0.05, 0, 0, [1, 0]) : null;
  }
}

function slicesOf(index: number, start: number, end: number, cores: number): SyntheticSlice[] {
  const next = random(index + 1);
  const kind = BEHAVIOURS[index % BEHAVIOURS.length] ?? 'idle';
  const slices: SyntheticSlice[] = [];
  for (let t = start; t + TICK_NS <= end; t += TICK_NS) {
    const first: SyntheticSlice | null =
      slices.length === 0
        ? {
            start: t,
            end: t + TICK_NS,
            cpu: 0,
            queued: 0,
            voluntary: 0,
            involuntary: 0,
            core: 0,
            state: 'S',
            wait: 0,
          }
        : null;
    const slice = makeSlice(kind, t, next, cores) ?? first;
    if (slice !== null) slices.push(slice);
  }
  return slices;
}

const RUNTIMES: readonly RuntimeInfo[] = [
  { kind: 'cpython', version: '3.12.1', gil: 'gil', evidence: 'libpython3.12 in its maps' },
  { kind: 'node', version: '24.21.0', gil: null, evidence: 'process.version of the executable' },
  { kind: 'go', version: '1.26.0', gil: null, evidence: 'Go build info of ./server' },
];
const NAMES = ['python3', 'node', 'server'];

function processOf(i: number, end: number | null): ProcessInfo {
  const name = NAMES[i % 3] ?? 'x';
  return {
    id: processId(i + 1),
    pid: pid(4200 + i * 17),
    ppid: pid(i === 0 ? 4100 : 4200),
    startTicks: ticks(1000 + i),
    name,
    argv: [name, '--serve', 'a-rather-long-argument-for-a-title'],
    exe: `/usr/bin/${name}`,
    cwd: '/srv',
    runtime: RUNTIMES[i % 3] ?? { kind: 'native', version: null, gil: null, evidence: '' },
    origin: i === 0 ? 'spawned' : 'child',
    startNs: ns(0),
    endNs: end === null ? null : ns(end),
    exit: end === null ? null : { code: i === 1 ? null : 0, signal: i === 1 ? 'SIGTERM' : null },
  };
}

function threadOf(i: number, processes: number, durationNs: number): ThreadInfo {
  const owner = i % processes;
  const short = i % 7 === 5;
  const names = [
    NAMES[owner] ?? 'main',
    'ThreadPoolExecutor-0_0',
    'worker',
    'libuv-worker',
    'a-very-long-name-of-a-thread-that-must-be-cut',
  ];
  return {
    id: threadId(i + 1),
    processId: processId(owner + 1),
    tid: tid(4200 + i),
    startTicks: ticks(1000),
    name: i < processes ? (NAMES[owner] ?? 'main') : (names[1 + (i % 4)] ?? 'worker'),
    role:
      i < processes
        ? 'main'
        : ((['python-thread', 'libuv-worker', 'go-m', 'other'] as const)[i % 4] ?? 'other'),
    startNs: ns(short ? Math.round(durationNs * 0.25) : Math.min(durationNs, i * 1_000_000)),
    endNs: short ? ns(Math.round(durationNs * 0.7)) : null,
  };
}

/** The session's head at a length. */
export function syntheticOverview(
  size: SyntheticSize,
  durationNs: number,
  revision: number,
): SessionOverview {
  const processes = Math.min(3, size.threads);
  return {
    info: {
      name: 'synthetic',
      writer: '0.1.0',
      startedAtMs: Date.UTC(2026, 0, 5, 10),
      target: { kind: 'spawn', argv: ['python3', 'serve.py'], cwd: null, env: {} },
      rateHz: 100,
      hostname: 'bench',
      kernel: '6.18.0',
      cpuModel: 'Example CPU',
      cores: size.cores ?? 4,
      clockTicksPerSecond: 100,
      kernelHz: 250,
      durationNs: ns(durationNs),
      end: size.live === true ? null : 'target-exited',
      exit: size.live === true ? null : { code: 0, signal: null },
    },
    processes: Array.from({ length: processes }, (_, i) =>
      processOf(i, size.live === true ? null : durationNs),
    ),
    threads: Array.from({ length: size.threads }, (_, i) => threadOf(i, processes, durationNs)),
    sampler: {
      ticks: Math.round(durationNs / TICK_NS),
      missedTicks: 3,
      cpuNs: ns(durationNs * 0.012),
      processCpuNs: ns(durationNs * 0.02),
      lateP50Ns: ns(61_000),
      lateP99Ns: ns(420_000),
      lateMaxNs: ns(9_100_000),
    },
    notices: [
      {
        timeNs: ns(0),
        severity: 'warning',
        code: 'permission-io',
        message:
          'The I/O counters of 1 process could not be read: it belongs to another user. Run as root to see them.',
      },
    ],
    unaccountedCpuNs: ns(4_200_000),
    revision,
  };
}

/** All slices of a session by thread id. */
export function syntheticSlices(overview: SessionOverview): Map<number, SyntheticSlice[]> {
  const { durationNs, cores } = overview.info;
  return new Map(
    overview.threads.map((t, i) => [t.id, slicesOf(i, t.startNs, t.endNs ?? durationNs, cores)]),
  );
}

interface Item extends SyntheticSlice {}

function sum(a: Item, b: SyntheticSlice): Item {
  return {
    ...b,
    start: a.start,
    end: a.end,
    cpu: a.cpu + b.cpu,
    queued: a.queued + b.queued,
    voluntary: a.voluntary + b.voluntary,
    involuntary: a.involuntary + b.involuntary,
  };
}

/** Slices summed into buckets, as the store does it. */
export function bucketed(slices: readonly SyntheticSlice[], bucketNs: number): Item[] {
  const items: Item[] = [];
  for (const slice of slices) {
    const start = Math.floor(slice.start / bucketNs) * bucketNs;
    const last = items.at(-1);
    if (last?.start === start) items[items.length - 1] = sum(last, slice);
    else items.push({ ...slice, start, end: start + bucketNs });
  }
  return items;
}

/** Least bucket of 8^n ticks with which `range` has at most `maxItems`. */
export function bucketFor(range: TimeRange, maxItems: number): number {
  let bucket = TICK_NS;
  while ((range.endNs - range.startNs) / bucket > maxItems) bucket *= 8;
  return bucket;
}

/** The items that touch the range, and the last one before it. */
export function itemsIn(slices: readonly SyntheticSlice[], range: TimeRange): SyntheticSlice[] {
  const first = slices.findIndex((s) => s.end > range.startNs);
  if (first < 0) return slices.slice(-1);
  return slices.slice(Math.max(0, first - 1)).filter((s) => s.start < range.endNs);
}

export function laneColumns(thread: number, bucketNs: number, items: readonly SyntheticSlice[]): LaneColumns {
  return {
    threadId: threadId(thread),
    provenance: bucketNs === 0 ? 'measured' : 'inferred',
    bucketNs: ns(bucketNs),
    startNs: items.map((s) => s.start),
    endNs: items.map((s) => s.end),
    cpuNs: items.map((s) => s.cpu),
    runqueueNs: items.map((s) => s.queued),
    voluntary: items.map((s) => s.voluntary),
    involuntary: items.map((s) => s.involuntary),
    core: items.map((s) => s.core),
    state: items.map((s) => s.state),
    wait: items.map((s) => s.wait),
    waitNames: WAITS,
  };
}

/** A thread's totals in a range. */
export function totalsOf(
  thread: number,
  slices: readonly SyntheticSlice[],
  range: TimeRange | null,
): ThreadTotals {
  const inside =
    range === null ? slices : slices.filter((s) => s.start >= range.startNs && s.end <= range.endNs);
  const add = (f: (s: SyntheticSlice) => number): number => inside.reduce((total, s) => total + f(s), 0);
  return {
    threadId: threadId(thread),
    cpuNs: add((s) => s.cpu),
    runqueueNs: add((s) => s.queued),
    voluntary: thread % 5 === 0 ? null : add((s) => s.voluntary),
    involuntary: thread % 5 === 0 ? null : add((s) => s.involuntary),
    timeslices: inside.length,
    migrations: inside.filter((s, i) => i > 0 && s.core !== inside[i - 1]?.core).length,
    userTicks: null,
    systemTicks: null,
    cores: [...new Set(inside.filter((s) => s.cpu > 0).map((s) => s.core))].sort((a, b) => a - b).map(coreId),
  };
}
