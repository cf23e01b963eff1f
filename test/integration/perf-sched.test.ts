import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type FeedEvent, SLICE_STRIDE, SliceField } from '../../src/domain/feed.ts';
import { startRecording } from '../../src/recorder/recording.ts';
import { PROGRAMS, python, scratch } from '../support/cli.ts';
import { type OnCpu, readStretches, traceSwitches, whyNoPerf } from '../support/perfSched.ts';

const place = scratch();
const interpreter = python();
afterAll(() => place.remove());

interface Seen {
  readonly tid: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly cpuNs: number;
  readonly core: number;
}

function slicesOf(events: readonly FeedEvent[]): Seen[] {
  const tids = new Map(
    events.flatMap((e) => (e.type === 'thread' ? [[e.thread.id as number, e.thread.tid as number]] : [])),
  );
  return events.flatMap((event) => {
    if (event.type !== 'slices') return [];
    const { data, count } = event.batch;
    return Array.from({ length: count }, (_, i) => {
      const at = (field: number) => data[i * SLICE_STRIDE + field] ?? Number.NaN;
      return {
        tid: tids.get(at(SliceField.threadId)) ?? 0,
        startNs: at(SliceField.startNs),
        endNs: at(SliceField.endNs),
        cpuNs: at(SliceField.cpuNs),
        core: at(SliceField.core),
      };
    });
  });
}

/** Records a program while perf traces the same run; both on the session's clock. */
async function bothTraces(): Promise<{ slices: Seen[]; stretches: ReadonlyMap<number, OnCpu[]> }> {
  const events: FeedEvent[] = [];
  const trace = await traceSwitches(place.file('trace.data'));
  const recording = await startRecording(
    {
      target: {
        kind: 'spawn',
        argv: [interpreter ?? '', join(PROGRAMS, 'mixed_threads.py'), '1.5'],
        cwd: null,
        env: {},
      },
      options: { rateHz: 200, durationNs: null, name: null, onStop: 'terminate', outputLimitBytes: 0 },
      streams: { stdin: 'ignore', stdout: null, stderr: null },
      onProgress: () => {},
    },
    () => ({ accept: (told) => events.push(...told), finish: () => {} }),
    new URL('../../src/sampler/worker.ts', import.meta.url),
  );
  await recording.done;
  await trace.stop();
  const zero = Number(recording.zero);
  const stretches = new Map(
    [...readStretches(place.file('trace.data'))].map(([tid, list]) => [
      tid,
      list.map((s) => ({ ...s, startNs: s.startNs - zero, endNs: s.endNs - zero })),
    ]),
  );
  return { slices: slicesOf(events), stretches };
}

/** Overlap of stretches with an interval, ns. */
function overlap(list: readonly OnCpu[], startNs: number, endNs: number): number {
  return list
    .filter((s) => s.isWhole)
    .reduce((sum, s) => sum + Math.max(0, Math.min(endNs, s.endNs) - Math.max(startNs, s.startNs)), 0);
}

test('core placement and run intervals agree with perf sched', async (context) => {
  const why = interpreter === null ? 'python3 is not installed here' : whyNoPerf(place.file('probe.data'));
  if (why !== null) return context.skip(why);
  const { slices, stretches } = await bothTraces();
  const ran = slices.filter((s) => s.cpuNs > 0);
  expect(ran.length).toBeGreaterThan(100);

  // The core is the last one at the moment `stat` was read: after the sweep before, whose end the slice may begin at,
  // and before the slice's end. What ran in that interval, or last before it, is what perf must have seen there.
  const placed = ran.filter((s) => {
    const list = (stretches.get(s.tid) ?? []).filter((stretch) => stretch.startNs <= s.endNs);
    const within = list.filter((stretch) => stretch.endNs >= s.startNs);
    return [...within, ...list.slice(-1)].some((stretch) => stretch.cpu === s.core);
  });
  expect(placed.length / ran.length, 'share of slices on the core that perf saw').toBeGreaterThanOrEqual(
    0.98,
  );

  // CPU time comes in steps of the scheduler tick (4 ms at 250 Hz, 10 ms at 100): a window may be off by one at each end.
  const window = 100e6;
  const last = Math.max(...ran.map((s) => s.endNs));
  let off = 0;
  let windows = 0;
  for (const [tid, list] of stretches) {
    const own = ran.filter((s) => s.tid === tid);
    if (own.length === 0) continue;
    for (let at = 0; at + window <= last; at += window) {
      // Where perf lost a beginning it does not know how long the thread ran: such a window settles nothing.
      if (list.some((l) => !l.isWhole && l.endNs > at && l.startNs < at + window)) continue;
      const ours = own.reduce((sum, s) => {
        const inside = Math.max(0, Math.min(at + window, s.endNs) - Math.max(at, s.startNs));
        return sum + (s.cpuNs * inside) / (s.endNs - s.startNs);
      }, 0);
      windows++;
      if (Math.abs(ours - overlap(list, at, at + window)) > 20e6) off++;
    }
  }
  expect(windows).toBeGreaterThan(20);
  expect(
    off / windows,
    `${off} of ${windows} windows differ by more than two scheduler ticks`,
  ).toBeLessThanOrEqual(0.05);
});
