import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  busyStretches,
  type Concurrency,
  concurrency,
  longestNs,
  type Sleep,
  type Stretch,
  sleeps,
  sleptNs,
  togetherShare,
} from '../../src/analysis/concurrency.ts';
import { mostAlive } from '../../src/analysis/decisionFigures.ts';
import { livedNs } from '../../src/analysis/figures.ts';
import { formatDuration } from '../../src/analysis/format.ts';
import type { WaitClass } from '../../src/analysis/waits.ts';
import { CATALOGUE } from '../../src/catalogue/catalogue.ts';
import { disturbanceReason } from '../../src/catalogue/disturbance.ts';
import { workloadsDir } from '../../src/catalogue/host/paths.ts';
import type { Language, Workload } from '../../src/catalogue/types.ts';
import type {
  LaneColumns,
  SessionOverview,
  SessionReader,
  ThreadTotals,
  TimeRange,
} from '../../src/domain/query.ts';
import type { ThreadInfo } from '../../src/domain/session.ts';
import { NS_PER_MS, NS_PER_S, ns, type ThreadId } from '../../src/domain/units.ts';
import type { LabOutcome } from '../../src/ipc/channels/lab.ts';
import { sessionDisturbance } from '../../src/lab/disturbance.ts';
import type { LabPlaces } from '../../src/lab/places.ts';
import { runExample } from '../../src/lab/runExample.ts';
import { Toolbox } from '../../src/lab/toolbox.ts';
import { openSession } from '../../src/store/index.ts';
import { scratch } from '../support/cli.ts';

/** One sampling interval at the lab's rate. */
export const TICK_NS = 10 * NS_PER_MS;
/** Slices this close follow each other without a sleep that the sampling could see. */
const JOIN_NS = 1.5 * TICK_NS;

/** Share of a phase that does not count as having lived in it. */
const EDGE = 0.1;

/** A thread within one phase. */
export interface PhaseThread {
  readonly thread: ThreadInfo;
  readonly cpuNs: number;
  /** Share of the phase's time on a CPU or waiting for one: who wanted to run, whoever got the cores. */
  readonly share: number;
  /** Switches, voluntary and not; 0 where not readable. */
  readonly voluntary: number;
  readonly switches: number;
}

/** What a recording shows of one phase of its program. */
export interface PhaseView extends Concurrency {
  readonly range: TimeRange;
  readonly lengthNs: number;
  readonly parallelism: number;
  readonly demand: number;
  /** Voluntary switches of all threads: how often one of them went to sleep. */
  readonly sleepCount: number;
  /** Threads that ran in it, those most ready first. */
  readonly threads: readonly PhaseThread[];
  /** Those that were ready for at least `share` of the time in which any was. */
  busy(share: number): PhaseThread[];
  /** Threads that fit and lived in it, for more than its edges, which are known to a tick or so. */
  alive(fits?: (thread: ThreadInfo) => boolean): ThreadInfo[];
  /** Intervals in which a thread was seen to run or to wait for a core. */
  slices(thread: ThreadInfo): Stretch[];
  sleeps(thread: ThreadInfo): Sleep[];
  /** Share of the phase that a thread slept for reasons of a class, 0 to 1. */
  asleep(thread: ThreadInfo, wait: WaitClass): number;
  /** The same as a share of the time in which the thread did not queue for a core: what others take is left out. */
  rested(thread: ThreadInfo, wait: WaitClass): number;
  /** Share of the phase's CPU time that was used up to `share` of its length. */
  cpuBefore(share: number): number;
  /** Longest time that a thread was ready without a break, ns. */
  longestBusyNs(thread: ThreadInfo): number;
  /** Share of the least ready thread's time in which all of them were ready. */
  together(threads: readonly PhaseThread[]): number | null;
}

/** A recording opened for a test. */
export interface Seen {
  readonly outcome: LabOutcome;
  readonly overview: SessionOverview;
  readonly totals: readonly ThreadTotals[];
  readonly mostAlive: number;
  /** First thread of the first process. */
  readonly main: ThreadInfo;
  /** Most memory that the program was seen to have, bytes. */
  readonly mostRss: number;
  readonly whole: PhaseView;
  phase(k: number): PhaseView;
  view(range: TimeRange): PhaseView;
  param(flag: string): number;
  /** Why the recording is of a machine too busy to show the effect, with the figures; null for a quiet one. */
  readonly unquiet: string | null;
}

/** The sampling thread's own delay, as a share of an interval, from which on short sleeps and short lives escape it. */
const LATE = 1;

/** Why a recording cannot be held to its effect: others had the cores, or the sampler itself was kept waiting. */
function whyUnquiet(reader: SessionReader): string | null {
  const disturbance = sessionDisturbance(reader, availableParallelism(), null);
  const others = disturbance === null ? null : disturbanceReason(disturbance);
  const { lateP99Ns } = reader.overview().sampler;
  if (others !== null || lateP99Ns < LATE * TICK_NS) return others;
  return `The machine was too busy to sample: one reading in a hundred came ${formatDuration(lateP99Ns)} late or more, at an interval of ${formatDuration(TICK_NS)}.`;
}

/** Opens a run's session; `close` when done. */
function see(outcome: LabOutcome): { seen: Seen; close(): void } {
  const reader = openSession(outcome.sessionPath ?? '');
  const overview = reader.overview();
  const laneOf = (id: ThreadId, range: TimeRange): LaneColumns => {
    const [lane] = reader.lanes({ range, threadIds: [id], maxItems: 100_000 });
    if (lane === undefined || lane.bucketNs !== 0) throw new Error('no exact lane');
    return lane;
  };
  const view = (range: TimeRange): PhaseView => {
    const totals = reader.totals(range);
    const lengthNs = range.endNs - range.startNs;
    const { parallelism, demand } = concurrency(totals, range);
    const all = totals.reduce((sum, t) => sum + t.cpuNs + t.runqueueNs, 0);
    const threads = overview.threads
      .flatMap((thread) => {
        const t = totals.find(({ threadId }) => threadId === thread.id);
        if (t === undefined) return [];
        const voluntary = t.voluntary ?? 0;
        const switches = voluntary + (t.involuntary ?? 0);
        return [{ thread, cpuNs: t.cpuNs, share: (t.cpuNs + t.runqueueNs) / all, voluntary, switches }];
      })
      .sort((a, b) => b.share - a.share);
    const slicesOf = (thread: ThreadInfo) => {
      const { startNs, endNs } = laneOf(thread.id, range);
      const all = startNs.map((start, k) => ({ startNs: start, endNs: endNs[k] ?? start }));
      return all.filter((slice) => slice.endNs > range.startNs);
    };
    const sleepsOf = (thread: ThreadInfo) => sleeps(laneOf(thread.id, range), thread, range);
    return {
      range,
      lengthNs,
      parallelism: parallelism ?? 0,
      demand: demand ?? 0,
      sleepCount: totals.reduce((sum, { voluntary }) => sum + (voluntary ?? 0), 0),
      threads,
      busy: (share) => threads.filter((thread) => thread.share >= share),
      alive: (fits = () => true) =>
        overview.threads.filter((thread) => fits(thread) && livedNs(thread, range) > EDGE * lengthNs),
      slices: slicesOf,
      sleeps: sleepsOf,
      asleep: (thread, wait) => sleptNs(sleepsOf(thread), wait) / lengthNs,
      rested: (thread, wait) => {
        const queuedNs = totals.find(({ threadId }) => threadId === thread.id)?.runqueueNs ?? 0;
        return sleptNs(sleepsOf(thread), wait) / Math.max(1, lengthNs - queuedNs);
      },
      cpuBefore: (share) => {
        const until = { startNs: range.startNs, endNs: ns(range.startNs + Math.round(share * lengthNs)) };
        return (
          (share * (concurrency(reader.totals(until), until).parallelism ?? 0)) / (parallelism ?? Number.NaN)
        );
      },
      longestBusyNs: (thread) => longestNs(busyStretches(laneOf(thread.id, range), JOIN_NS)),
      together: (some) =>
        togetherShare(
          some.map(({ thread }) => laneOf(thread.id, range)),
          range,
          2 * TICK_NS,
        ),
    };
  };
  // By its role: thread ids start again from the bottom, so it need not be the first.
  const first = overview.processes[0]?.id;
  const main = overview.threads.find(({ processId, role }) => processId === first && role === 'main');
  if (main === undefined) throw new Error('the session has no main thread');
  const whole = reader.series({ startNs: ns(0), endNs: overview.info.durationNs }, 1000);
  const seen: Seen = {
    outcome,
    overview,
    totals: reader.totals(null),
    mostAlive: mostAlive(overview.threads),
    main,
    mostRss: Math.max(...whole.rssBytes.map((bytes) => bytes ?? 0)),
    whole: view({ startNs: ns(0), endNs: overview.info.durationNs }),
    view,
    phase(k) {
      const phase = outcome.phases[k];
      if (phase === undefined) throw new Error(`${outcome.id} has no phase ${k}`);
      return view({ startNs: ns(phase.startNs), endNs: ns(phase.endNs) });
    },
    param: (flag) => Number(outcome.params[flag]),
    unquiet: whyUnquiet(reader),
  };
  return { seen, close: () => reader.close() };
}

/** What must be seen in the recording of each workload, whatever the load of the machine. */
export type Effects = Readonly<Record<string, (seen: Seen) => void>>;

/** Seconds as ns. */
export const seconds = (s: number): number => s * NS_PER_S;

/** Places of a test: a library of its own, built programs kept between runs of the tests. */
export function testPlaces(dir: string): LabPlaces {
  return {
    library: dir,
    workloads: workloadsDir(),
    results: join(dir, 'results.json'),
    node: process.execPath,
    builds: join(import.meta.dirname, '../../.cache/test-builds'),
  };
}

/**
 * Looks for an effect; null where it is there. Throws the assertion that failed where the recording is of a quiet
 * machine; otherwise answers why it cannot be held to it, and what was missed.
 */
function missedOnBusyMachine(outcome: LabOutcome, effect: Effects[string] | undefined): string | null {
  const { seen, close } = see(outcome);
  try {
    effect?.(seen);
    return null;
  } catch (error) {
    if (seen.unquiet === null) throw error;
    return `${seen.unquiet} What was missed: ${String(error)}`;
  } finally {
    close();
  }
}

/** Recordings that are made of a program while others have the cores. */
const MOST_ROUNDS = 3;

/**
 * Records every workload of a language at quick scale and looks for its effect in the recording. An effect that is not
 * there is a failure, but for one reason: where the recording itself shows that others had the cores, the program is
 * recorded again, and where all rounds show that the test is skipped with the figures. A run that fails is a failure on
 * any machine.
 */
export function describeEffects(language: Language, effects: Effects): void {
  const entries = CATALOGUE.filter((entry) => entry.language === language);
  const place = scratch();
  const places = testPlaces(place.dir);
  const toolbox = new Toolbox(process.execPath);
  beforeAll(async () => {
    await toolbox.report();
  });
  afterAll(() => place.remove());

  const record = async (entry: Workload, skip: (why: string) => never): Promise<LabOutcome> => {
    const choice = await toolbox.choose(entry);
    if ('unavailable' in choice) return skip(choice.unavailable);
    return runExample({ entry, scale: 'quick', params: {}, toolchain: choice.toolchain }, places);
  };

  describe.each(entries.map((entry) => [entry.id, entry] as const))('%s', (id, entry) => {
    test('shows its effect in the recording', { timeout: MOST_ROUNDS * 40_000 }, async ({ skip }) => {
      let missed: string | null = null;
      for (let round = 1; round <= MOST_ROUNDS; round++) {
        const outcome = await record(entry, skip);
        expect(outcome.failure).toBeNull();
        missed = missedOnBusyMachine(outcome, effects[id]);
        if (missed === null) return;
      }
      skip(missed ?? '');
    });
  });

  test('every workload has its effect, and every effect its workload', () => {
    expect(Object.keys(effects).sort()).toEqual(entries.map(({ id }) => id).sort());
  });
}
