import { availableParallelism } from 'node:os';
import { expect } from 'vitest';
import { mostAtOnce, type Stretch } from '../../src/analysis/concurrency.ts';
import type { WaitClass } from '../../src/analysis/waits.ts';
import type { ProcessInfo, ThreadInfo } from '../../src/domain/session.ts';
import { NS_PER_MS, ns } from '../../src/domain/units.ts';
import { describeEffects, type PhaseView, type Seen, seconds, TICK_NS } from './effectsHelp.ts';

/*
 * Thresholds. Load of other programs lowers `parallelism` and raises `demand`, the number of threads ready to run. So
 * what must run on one P has an upper bound on parallelism (the monitor and a thread that hands over add a little to
 * 1), what must run on several a lower bound on demand (about 2, less where a phase begins and ends).
 */
const ONE_P = 1.3;
const SEVERAL_PS = 1.5;
/** Threads beside the Ps' own that a Go program has: monitor, template thread, spare ones. A goroutine each would be far more. */
const FEW_THREADS = availableParallelism() + 10;
/** ns of work to a sleep of a thread that nothing stops: the runtime's own doings, collecting garbage among them. */
const MS_OF_WORK_A_SLEEP = 5 * NS_PER_MS;

const cores = availableParallelism();

/** Goroutines over every core: several threads are ready, and each of the busy ones has its share. */
function manyPs(phase: PhaseView): void {
  if (cores < 2) return;
  expect(phase.demand).toBeGreaterThan(SEVERAL_PS);
  expect(phase.busy(0.5 / cores).length).toBeGreaterThanOrEqual(2);
}

/** A program that mostly waits, with few threads however many goroutines there are. */
function waiting(seen: Seen, phase: PhaseView): void {
  expect(phase.parallelism).toBeLessThan(0.5);
  expect(seen.mostAlive).toBeLessThan(FEW_THREADS);
}

/** Time that some thread of the program spent in epoll, as a share of the phase; timers and sockets wait there. */
const inEpoll = (phase: PhaseView): number =>
  phase.alive().reduce((sum, thread) => sum + phase.rested(thread, 'poll'), 0);

/** Memory that a goroutine takes at least and at most: its stack of 2 KiB, its record, and its share of the lists. */
const GOROUTINE_BYTES = { least: 2048, most: 8192 };

/** So many goroutines were alive at once: their memory was, and it was too little for a stack of a thread's each. */
function manyAlive(seen: Seen, count: number): void {
  expect(seen.mostRss).toBeGreaterThan(count * GOROUTINE_BYTES.least);
  expect(seen.mostRss).toBeLessThan(count * GOROUTINE_BYTES.most);
  expect(seen.mostAlive).toBeLessThan(FEW_THREADS);
}

/** Times in which none of the threads was ready, in order. */
function quietTimes(view: PhaseView, threads: readonly ThreadInfo[]): Stretch[] {
  const { startNs, endNs } = view.range;
  const busy = threads.flatMap((thread) => view.slices(thread)).sort((a, b) => a.startNs - b.startNs);
  const quiet: Stretch[] = [];
  let until: number = startNs;
  for (const slice of [...busy, { startNs: endNs, endNs }]) {
    if (slice.startNs > until) quiet.push({ startNs: until, endNs: slice.startNs });
    until = Math.max(until, slice.endNs);
  }
  return quiet;
}

/** The longest time within a process's life in which none of its threads was ready. */
function longestQuiet(seen: Seen, child: ProcessInfo): { threads: ThreadInfo[]; quiet: Stretch } {
  const threads = seen.overview.threads.filter(({ processId }) => processId === child.id);
  const life = seen.view({ startNs: child.startNs, endNs: child.endNs ?? seen.whole.range.endNs });
  const byLength = quietTimes(life, threads).sort((a, b) => lengthOf(b) - lengthOf(a));
  return { threads, quiet: byLength[0] ?? { startNs: 0, endNs: 0 } };
}
const lengthOf = ({ startNs, endNs }: Stretch) => endNs - startNs;

describeEffects('go', {
  'go-cpu-parallel': (seen) => {
    expect(seen.phase(0).parallelism).toBeLessThan(ONE_P);
    manyPs(seen.phase(1));
  },
  'go-sum-squares-scaling': (seen) => {
    expect(seen.phase(0).parallelism).toBeLessThan(ONE_P);
    manyPs(seen.phase(1));
    manyPs(seen.phase(2));
  },
  'go-100k-goroutines': (seen) => {
    manyAlive(seen, seen.param('goroutines'));
    // A hundred thousand that wait take memory and nothing else.
    expect(seen.phase(2).parallelism).toBeLessThan(0.5);
  },
  'go-interleave': (seen) => {
    const phase = seen.phase(0);
    waiting(seen, phase);
    // One after the other they would sleep as often, and the phase be as long as all their sleeps.
    expect(phase.lengthNs).toBeLessThan(
      seen.param('tasks') * seen.param('lines') * seconds(seen.param('pause')),
    );
  },
  'go-work-stealing': (seen) => manyPs(seen.phase(0)),
  'go-preemption': (seen) => {
    const phase = seen.phase(0);
    manyPs(phase);
    // The monitor, which asks long runners to stop, wakes all the while and does little.
    const monitors = phase.threads.filter(
      ({ cpuNs, voluntary }) => cpuNs < 0.05 * phase.lengthNs && voluntary > 20,
    );
    expect(monitors).not.toHaveLength(0);
  },
  'go-gomaxprocs-1': (seen) => {
    expect(seen.phase(0).parallelism).toBeLessThan(ONE_P);
    manyPs(seen.phase(1));
  },
  'go-blocking-syscall': (seen) => {
    const phase = seen.phase(1);
    const blocked = phase.alive().flatMap((t) => phase.sleeps(t).filter(({ wait }) => wait === 'timer'));
    // A thread for each goroutine in the kernel, while another one computes.
    expect(mostAtOnce(blocked)).toBeGreaterThanOrEqual(seen.param('blocked'));
    // It does for half of the time for which they block: in that half some thread is ready all the while.
    const half = seen.view({
      startNs: ns(phase.range.startNs + 2 * TICK_NS),
      endNs: ns(phase.range.startNs + seconds(seen.param('seconds')) / 2 - 2 * TICK_NS),
    });
    expect(half.demand).toBeGreaterThan(0.85);
    expect(seen.phase(0).alive().length).toBeLessThan(seen.param('blocked'));
  },
  'go-fetch-channel': (seen) => {
    const phase = seen.phase(0);
    waiting(seen, phase);
    expect(inEpoll(phase)).toBeGreaterThan(0.5);
    // Ten requests in much less than ten delays.
    expect(phase.lengthNs).toBeLessThan((seen.param('requests') / 2) * seconds(seen.param('delay')));
  },
  'go-errgroup': (seen) => {
    waiting(seen, seen.phase(0));
    // The first error, not the longest task, ends the phase.
    expect(seen.phase(0).lengthNs).toBeLessThan(seconds(seen.param('work')));
  },
  'go-channel-buffered': (seen) => {
    const [narrow, wide] = [seen.phase(0), seen.phase(1)];
    waiting(seen, narrow);
    waiting(seen, wide);
    // Room for all: the producer makes everything at once. Room for two: it computes at the consumer's pace.
    expect(wide.cpuBefore(0.5)).toBeGreaterThan(0.9);
    expect(narrow.cpuBefore(0.5)).toBeLessThan(0.75);
  },
  'go-select': (seen) => {
    const phase = seen.phase(0);
    waiting(seen, phase);
    expect(inEpoll(phase)).toBeGreaterThan(0.3);
    // It waits for the second channel and then for the whole timeout, and asks nobody meanwhile.
    const [first, second, timeout] = ['first', 'second', 'timeout'].map((flag) => seconds(seen.param(flag)));
    if (first === undefined || second === undefined || timeout === undefined) throw new Error('no times');
    expect(phase.lengthNs).toBeGreaterThan(0.95 * (second + timeout));
    const quiet = quietTimes(phase, phase.alive())
      .map(lengthOf)
      .filter((length) => length > first / 2);
    expect(quiet.reduce((sum, length) => sum + length, 0)).toBeGreaterThan(0.6 * phase.lengthNs);
  },
  'go-mutex': (seen) => {
    const [shared, own] = [seen.phase(1), seen.phase(2)];
    // Whoever lacks the mutex is not ready; at the hand-overs its thread sleeps and is woken.
    expect(shared.parallelism).toBeLessThan(ONE_P);
    expect(seen.mostAlive).toBeLessThan(FEW_THREADS);
    manyPs(own);
    if (cores < 2) return;
    expect(shared.sleepCount).toBeGreaterThan(seen.param('holds'));
    expect(own.sleepCount).toBeLessThan(shared.sleepCount / 2);
  },
  'go-rwmutex': (seen) => {
    const phase = seen.phase(0);
    waiting(seen, phase);
    // Readers share: ten of them in turn would take ten holds. The writer does not: it adds a hold to theirs.
    const hold = seconds(seen.param('hold'));
    expect(phase.lengthNs).toBeLessThan((seen.param('readers') / 2) * hold);
    expect(phase.lengthNs).toBeGreaterThan(1.8 * hold);
  },
  'go-atomic': (seen) => {
    expect(seen.mostAlive).toBeLessThan(FEW_THREADS);
    expect(seen.phase(1).parallelism).toBeLessThan(ONE_P);
    // All add to one number and none waits: the busy threads do not sleep, where a mutex would let them at each hand-over.
    const phase = seen.phase(2);
    manyPs(phase);
    // By CPU time: on a loaded machine the monitor waits for a core as long as they do.
    const adding = phase.threads.filter(({ cpuNs }) => cpuNs > 0.1 * phase.parallelism * phase.lengthNs);
    for (const { voluntary, cpuNs } of adding) {
      expect(voluntary).toBeLessThan(1 + cpuNs / MS_OF_WORK_A_SLEEP);
    }
  },
  'go-deadlock': (seen) => {
    const [first, second] = seen.overview.processes.filter(({ id }) => id !== seen.main.processId);
    if (first === undefined || second === undefined) throw new Error('two children were started');
    const watchNs = seconds(seen.param('watch'));
    // The runtime ends the first child where its work ends, long before the parent would.
    expect(lengthOf(longestQuiet(seen, first).quiet)).toBeLessThan(watchNs / 2);
    expect(first.endNs).toBeLessThan(seconds(seen.param('seconds')));
    // The second lives on and waits: its threads in a futex, but for one, which keeps the timer in epoll. No CPU time.
    const { threads, quiet } = longestQuiet(seen, second);
    expect(lengthOf(quiet)).toBeGreaterThan(watchNs / 2);
    const rest = seen.view({ startNs: ns(quiet.startNs + TICK_NS), endNs: ns(quiet.endNs - TICK_NS) });
    const asleep = (wait: WaitClass) => threads.filter((thread) => rest.asleep(thread, wait) > 0.9);
    expect(asleep('lock').length).toBeGreaterThanOrEqual(2);
    expect(asleep('poll')).toHaveLength(1);
    expect(asleep('lock').length + 1).toBe(threads.length);
    expect(rest.parallelism).toBeLessThan(0.05);
  },
  'go-cost-goroutines': (seen) => manyAlive(seen, seen.param('most')),
  'go-cost-switch': (seen) => {
    const switches = seen.whole.threads.reduce((sum, row) => sum + row.switches, 0);
    // A goroutine's switch is none of the kernel's: far fewer switches than round trips.
    expect(switches).toBeLessThan(seen.param('rounds') / 10);
    expect(seen.phase(0).parallelism).toBeLessThan(ONE_P);
  },
});
