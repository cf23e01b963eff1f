import type { CoreColumns, SeriesColumns, TimeRange } from '../../../../src/domain/query.ts';
import { coreId, ns } from '../../../../src/domain/units.ts';
import type { SessionClient } from '../../../../src/renderer/state/sessionClient.ts';
import { fakeOverlay } from './fakeOverlay.ts';
import {
  bucketed,
  bucketFor,
  itemsIn,
  laneColumns,
  type SyntheticSize,
  type SyntheticSlice,
  syntheticOverview,
  syntheticSlices,
  TICK_NS,
  totalsOf,
} from './synthetic.ts';

function buckets(range: TimeRange, bucketNs: number): number[] {
  const first = Math.floor(range.startNs / bucketNs);
  const count = Math.max(1, Math.ceil(range.endNs / bucketNs) - first);
  return Array.from({ length: count }, (_, i) => (first + i) * bucketNs);
}

function series(all: readonly SyntheticSlice[], range: TimeRange, maxItems: number): SeriesColumns {
  const bucketNs = bucketFor(range, maxItems);
  const startNs = buckets(range, bucketNs);
  const sums = (f: (s: SyntheticSlice) => number): number[] => {
    const out = startNs.map(() => 0);
    for (const s of all) {
      const i = Math.floor((s.start - (startNs[0] ?? 0)) / bucketNs);
      if (i >= 0 && i < out.length) out[i] = (out[i] ?? 0) + f(s);
    }
    return out;
  };
  return {
    bucketNs: ns(bucketNs),
    startNs,
    cpuNs: sums((s) => s.cpu),
    runqueueNs: sums((s) => s.queued),
    voluntary: sums((s) => s.voluntary),
    involuntary: sums((s) => s.involuntary),
    migrations: sums(() => 0),
    rssBytes: startNs.map((t) => (t % (TICK_NS * 10) === 0 ? 5e7 + (t / 1e9) * 1e6 : null)),
    machineUse: startNs.map((t) => 0.5 + 0.3 * Math.sin(t / 1e9)),
    throttledNs: startNs.map(() => null),
  };
}

function coreColumns(
  core: number,
  lanes: ReadonlyMap<number, SyntheticSlice[]>,
  range: TimeRange,
  bucketNs: number,
): CoreColumns {
  const busy = new Map<number, Map<number, number>>();
  for (const [thread, slices] of lanes) {
    for (const s of itemsIn(slices, range)) {
      if (s.core !== core || s.cpu === 0) continue;
      const start = Math.floor(s.start / bucketNs) * bucketNs;
      const threads = busy.get(start) ?? new Map<number, number>();
      threads.set(thread, (threads.get(thread) ?? 0) + s.cpu);
      busy.set(start, threads);
    }
  }
  const items = [...busy].sort(([a], [b]) => a - b);
  const tops = items.map(
    ([, threads]): [number, number] => [...threads].sort((a, b) => b[1] - a[1])[0] ?? [0, 0],
  );
  return {
    core: coreId(core),
    bucketNs: ns(bucketNs),
    startNs: items.map(([start]) => start),
    endNs: items.map(([start]) => start + bucketNs),
    threadId: tops.map(([thread]) => thread),
    topNs: tops.map(([, time]) => time),
    busyNs: items.map(([, threads]) => [...threads.values()].reduce((a, b) => a + b, 0)),
  };
}

/** What was asked of a client, in order. */
export interface Asked {
  readonly method: string;
  readonly signal: AbortSignal | undefined;
}

/** A client over a made-up session that keeps a list of what it was asked. `grow` is a flush of a live recording. */
export interface FakeClient extends SessionClient {
  readonly asked: Asked[];
  grow(durationNs: number, end?: boolean): void;
  listeners(): number;
}

/** @param delay settles before each answer, to play a slow store */
export function fakeClient(size: SyntheticSize, delay: () => Promise<void> = async () => {}): FakeClient {
  let revision = 1;
  let overview = syntheticOverview(size, size.seconds * 1e9, revision);
  let lanes = syntheticSlices(overview);
  const listeners = new Set<() => void>();
  const asked: Asked[] = [];
  const answer = async <T>(method: string, signal: AbortSignal | undefined, make: () => T): Promise<T> => {
    asked.push({ method, signal });
    await delay();
    signal?.throwIfAborted();
    return make();
  };
  return {
    path: '/tmp/synthetic.switchyard',
    overlay: fakeOverlay(),
    asked,
    listeners: () => listeners.size,
    overview: (signal) => answer('overview', signal, () => overview),
    lanes: (query, signal) =>
      answer('lanes', signal, () =>
        query.threadIds.map((id) => {
          const slices = lanes.get(id) ?? [];
          const bucketNs = bucketFor(query.range, query.maxItems);
          const exact = bucketNs === TICK_NS;
          const items = exact ? slices : bucketed(slices, bucketNs);
          return laneColumns(id, exact ? 0 : bucketNs, itemsIn(items, query.range));
        }),
      ),
    cores: (range, maxItems, signal) =>
      answer('cores', signal, () => {
        const bucketNs = bucketFor(range, maxItems);
        return Array.from({ length: overview.info.cores }, (_, core) =>
          coreColumns(core, lanes, range, bucketNs),
        );
      }),
    series: (range, maxItems, signal) =>
      answer('series', signal, () => series([...lanes.values()].flat(), range, maxItems)),
    totals: (range, signal) =>
      answer('totals', signal, () => [...lanes].map(([thread, slices]) => totalsOf(thread, slices, range))),
    output: (afterId, limit, signal) =>
      answer('output', signal, () => ({
        chunks: Array.from({ length: Math.min(limit, 40) }, (_, i) => ({
          timeNs: ns(Math.round((overview.info.durationNs / 40) * i)),
          stream: i % 9 === 4 ? ('stderr' as const) : ('stdout' as const),
          text:
            i % 9 === 4
              ? `warning: request ${i} was slow\n`
              : `handled request ${afterId + i} in ${i * 3} ms\n`,
        })),
        droppedBytes: 12_345,
        nextId: null,
      })),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {},
    grow: (durationNs, end = false) => {
      revision++;
      overview = syntheticOverview({ ...size, live: !end }, durationNs, revision);
      lanes = syntheticSlices(overview);
      for (const listener of listeners) listener();
    },
  };
}
