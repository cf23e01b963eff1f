import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type FeedEvent, SLICE_STRIDE } from '../../src/domain/feed.ts';
import { ns, processId, threadId, ticks, tid } from '../../src/domain/units.ts';
import { createSession, openSession } from '../../src/store/index.ts';
import { heartbeat, testHead, testProcess } from '../../test/support/grid.ts';

/** Slices of the synthetic session; SWITCHYARD_BENCH_SLICES makes it smaller. */
const SLICES = Number(process.env['SWITCHYARD_BENCH_SLICES'] ?? 10_000_000);
const THREADS = 100;
/** Threads that do something in every tick; the others in one of ten. */
const BUSY = 40;
const CORES = 8;
const RATE_HZ = 100;
const TICK_NS = 1e9 / RATE_HZ;
const TICKS_PER_BEAT = 10;
/** What a window shows at once. */
const LANES = 40;
const PIXELS = 1500;

/** A small generator of whole numbers, the same in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A slice's fields in the order of `SliceField`, with the jitter, counters and wait reasons of a real recording. */
function sliceFields(thread: number, tick: number, next: (below: number) => number): number[] {
  const startNs = tick * TICK_NS + thread * 3_000;
  const sleeps = next(2) === 1;
  return [
    thread,
    startNs,
    startNs + TICK_NS - next(2_000),
    100_000 + next(TICK_NS * 0.6),
    next(3) ? next(TICK_NS * 0.3) : 0,
    1 + next(6),
    next(4),
    next(3),
    next(2),
    next(8) ? 0 : 1,
    next(50) ? thread % CORES : next(CORES),
    (sleeps ? 'S' : 'R').charCodeAt(0),
    sleeps ? 1 + next(5) : Number.NaN,
  ];
}

/** The events of one heartbeat. */
function beat(firstTick: number, next: (below: number) => number): { events: FeedEvent[]; count: number } {
  const data = new Float64Array(THREADS * TICKS_PER_BEAT * SLICE_STRIDE);
  let count = 0;
  for (let tick = firstTick; tick < firstTick + TICKS_PER_BEAT; tick++)
    for (let thread = 1; thread <= THREADS; thread++)
      if (thread <= BUSY || next(10) === 0) data.set(sliceFields(thread, tick, next), count++ * SLICE_STRIDE);
  const untilNs = (firstTick + TICKS_PER_BEAT) * TICK_NS + THREADS * 3_000;
  return { events: [{ type: 'slices', batch: { count, data } }, heartbeat(untilNs)], count };
}

const opening = (): FeedEvent[] => [
  testProcess(),
  ...Array.from({ length: 5 }, (_, i): FeedEvent => ({ type: 'wait-name', id: i + 1, name: `wait_${i}` })),
  ...Array.from(
    { length: THREADS },
    (_, i): FeedEvent => ({
      type: 'thread',
      thread: {
        id: threadId(i + 1),
        processId: processId(1),
        tid: tid(1000 + i),
        startTicks: ticks(1),
        name: `thread ${i + 1}`,
        role: 'other',
        startNs: ns(0),
        endNs: null,
      },
    }),
  ),
];

/** Writes the session through the real writer. */
function generate(path: string): { slices: number; durationNs: number; writeMs: number; finishMs: number } {
  const sink = createSession(path, testHead(RATE_HZ));
  sink.accept(opening());
  const next = random(7);
  let slices = 0;
  let tick = 0;
  let writeMs = 0;
  while (slices < SLICES) {
    const { events, count } = beat(tick, next);
    const start = performance.now();
    sink.accept(events);
    writeMs += performance.now() - start;
    slices += count;
    tick += TICKS_PER_BEAT;
  }
  const durationNs = tick * TICK_NS + THREADS * 3_000 + TICK_NS;
  const start = performance.now();
  sink.finish({ durationNs: ns(durationNs), end: 'stopped', exit: null, unaccountedCpuNs: null });
  return { slices, durationNs, writeMs, finishMs: performance.now() - start };
}

/** Bytes of each table, from SQLite's own page statistics. */
function bytesByTable(path: string): Map<string, number> {
  const db = new Database(path, { readonly: true });
  const rows = db.prepare('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name').all() as {
    name: string;
    bytes: number;
  }[];
  db.close();
  return new Map(rows.map((row) => [row.name, row.bytes]));
}

const timed = <T>(work: () => T): [number, T] => {
  const start = performance.now();
  const value = work();
  return [performance.now() - start, value];
};

const threadIds = Array.from({ length: LANES }, (_, i) => threadId(1 + Math.floor((i * THREADS) / LANES)));

interface ZoomTimes {
  readonly lanes: number;
  readonly series: number;
  readonly cores: number;
  readonly totals: number;
  readonly items: number;
}

/** Opens the session anew and reads what a window needs of a range. */
function readZoom(path: string, startNs: number, lengthNs: number): ZoomTimes {
  const reader = openSession(path);
  const range = { startNs: ns(Math.floor(startNs)), endNs: ns(Math.floor(startNs + lengthNs)) };
  const [lanes, columns] = timed(() => reader.lanes({ range, threadIds, maxItems: PIXELS }));
  const [series] = timed(() => reader.series(range, PIXELS));
  const [cores] = timed(() => reader.cores(range, PIXELS));
  const [totals] = timed(() => reader.totals(range));
  reader.close();
  return { lanes, series, cores, totals, items: columns.reduce((sum, lane) => sum + lane.startNs.length, 0) };
}

const sumOf = (t: ZoomTimes): number => t.lanes + t.series + t.cores + t.totals;
const ms = (value: number): string => value.toFixed(1).padStart(8);

/** Lengths to look at: 1 s, the longest that each level still shows in as many buckets as there are pixels, and the whole. */
function zoomLengths(durationNs: number): number[] {
  const lengths = [1e9];
  for (let width = TICK_NS; width * (PIXELS - 3) < durationNs; width *= 8)
    lengths.push(width * (PIXELS - 3), width * (PIXELS + 5));
  return [...lengths.filter((length) => length < durationNs), durationNs];
}

/** The slowest of four places for each zoom. */
function printZooms(path: string, durationNs: number): number {
  console.log('range s      total ms    lanes   series    cores   totals   items');
  let worst = 0;
  for (const lengthNs of zoomLengths(durationNs)) {
    const times = [0, 0.37, 0.71, 1].map((at) => readZoom(path, at * (durationNs - lengthNs), lengthNs));
    const slowest = times.reduce((a, b) => (sumOf(a) > sumOf(b) ? a : b));
    worst = Math.max(worst, sumOf(slowest));
    const { lanes, series, cores, totals, items } = slowest;
    console.log(
      `${(lengthNs / 1e9).toFixed(0).padStart(7)}      ${ms(sumOf(slowest))} ${ms(lanes)} ${ms(series)} ${ms(cores)} ${ms(totals)} ${String(items).padStart(7)}`,
    );
  }
  return worst;
}

/** Size, writing speed and reading time of a large session. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
  try {
    const path = join(folder, 'bench.switchyard');
    const { slices, durationNs, writeMs, finishMs } = generate(path);
    const tables = bytesByTable(path);
    const perSlice = (name: string): string => ((tables.get(name) ?? 0) / slices).toFixed(1);
    console.log(
      `${slices} slices of ${THREADS} threads over ${(durationNs / 1e9).toFixed(0)} s at ${RATE_HZ} Hz`,
    );
    console.log(
      `written: ${Math.round(slices / (writeMs / 1000))} slices/s, closed in ${finishMs.toFixed(0)} ms`,
    );
    console.log(
      `bytes per slice: ${perSlice('slice_data')} (aim: under 40), thread summaries ${perSlice('thread_bucket')}, cores ${perSlice('core_bucket')}, series ${perSlice('series_bucket')}, whole file ${(statSync(path).size / slices).toFixed(1)}`,
    );
    const [openMs] = timed(() => {
      const reader = openSession(path);
      reader.overview();
      reader.totals(null);
      reader.close();
    });
    console.log(`open, overview and totals of all threads: ${openMs.toFixed(1)} ms`);
    console.log(
      `${LANES} lanes of ${PIXELS} pixels, series, cores and totals; slowest of 4 places, file opened anew:`,
    );
    const worst = printZooms(path, durationNs);
    console.log(`slowest zoom: ${worst.toFixed(1)} ms (aim: under 100)`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
