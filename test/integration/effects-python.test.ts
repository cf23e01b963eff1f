import { expect } from 'vitest';
import { mostAtOnce, type Sleep, type Stretch, waves } from '../../src/analysis/concurrency.ts';
import type { WaitClass } from '../../src/analysis/waits.ts';
import { describeEffects, type PhaseView, type Seen, seconds, TICK_NS } from './effectsHelp.ts';

/*
 * Thresholds. Load of other programs takes cores away and makes threads queue: it lowers `parallelism` and raises
 * `demand` (threads ready to run, on a core or waiting for one). So what must not be parallel has an upper bound on
 * parallelism, what must be has a lower bound on demand; neither can be broken by load. Under one GIL parallelism is at
 * most 1, and at hand-overs, where waker and woken both run, a little more.
 */
const ONE_CORE = 1.2;
const SIDE_BY_SIDE = 1.5;
/** A thread that wants the GIL asks for it after 5 ms: with two that share it, one goes to sleep about every 5 ms of work. */
const MS_OF_WORK_A_SLEEP = 20;

/** Not by `python-thread`: a program may be over before its runtime is known on a loaded machine. */
const isPythonThread = (role: string) => role !== 'main';

/** `count` threads or more had CPU time, and together they had one core. */
function shareOneCore(phase: PhaseView, count: number): void {
  const ran = phase.threads.filter(({ thread, cpuNs }) => isPythonThread(thread.role) && cpuNs > 0);
  expect(ran.length).toBeGreaterThanOrEqual(count);
  expect(phase.parallelism).toBeLessThan(ONE_CORE);
  if (count < 2) return;
  // Threads that only lack a core never sleep; these do, because what they lack is a lock.
  const sleeps = ran.reduce((sum, { voluntary }) => sum + voluntary, 0);
  const workMs = ran.reduce((sum, { cpuNs }) => sum + cpuNs, 0) / 1e6;
  expect(sleeps).toBeGreaterThan(workMs / MS_OF_WORK_A_SLEEP);
}

/** Sleeps of all threads for reasons of a class, as a number of threads that slept so on average. */
const asleepTogether = (phase: PhaseView, wait: WaitClass): number =>
  workers(phase).reduce((sum, thread) => sum + phase.asleep(thread, wait), 0);

/** Two processes or more computed at the same time. */
function processesSideBySide(seen: Seen, phase: PhaseView): void {
  const children = phase.busy(0.2).filter(({ thread }) => thread.processId !== seen.main.processId);
  expect(new Set(children.map(({ thread }) => thread.processId)).size).toBeGreaterThanOrEqual(2);
  // They begin within milliseconds and have the same work: half of it together is little to ask.
  expect(phase.together(children.slice(0, 2))).toBeGreaterThan(0.5);
}

/** One thread in all, which waits in epoll for most of the phase. */
function oneWaitingLoop(seen: Seen, phase: PhaseView): void {
  expect(seen.mostAlive).toBe(1);
  expect(phase.rested(seen.main, 'poll')).toBeGreaterThan(0.5);
  expect(phase.longestBusyNs(seen.main)).toBeLessThan(phase.lengthNs / 2);
}

/** The Python threads that live in a phase, beside the main one. */
const workers = (phase: PhaseView) => phase.alive(({ role }) => isPythonThread(role));

/** The longest sleep for reasons of a class. */
function longest(all: readonly Sleep[], wait: WaitClass): Sleep {
  const [first, ...others] = all.filter((sleep) => sleep.wait === wait);
  if (first === undefined) throw new Error(`no sleep of class ${wait}`);
  return others.reduce((most, sleep) => (lengthOf(sleep) > lengthOf(most) ? sleep : most), first);
}
const lengthOf = ({ startNs, endNs }: Stretch) => endNs - startNs;

/** ns of the phase in which just `count` of `these` go on and at least `least` of `those`, by a look every half tick. */
function nsWith(
  phase: PhaseView,
  these: readonly Stretch[],
  count: number,
  those: readonly Stretch[],
  least: number,
): number {
  const at = (all: readonly Stretch[], t: number) => all.filter((s) => s.startNs <= t && t < s.endNs).length;
  let total = 0;
  for (let t: number = phase.range.startNs; t < phase.range.endNs; t += TICK_NS / 2) {
    if (at(these, t) === count && at(those, t) >= least) total += TICK_NS / 2;
  }
  return total;
}

const twoSums = (seen: Seen) => {
  shareOneCore(seen.phase(1), 2);
  expect(seen.phase(0).busy(0.1)).toHaveLength(1);
};

function requestsOverlap(seen: Seen): void {
  const phase = seen.phase(1);
  const waiting = workers(phase).filter((thread) => phase.asleep(thread, 'socket') > 0.4);
  expect(waiting).toHaveLength(seen.param('requests'));
  const inSocket = waiting.flatMap((thread) => phase.sleeps(thread).filter(({ wait }) => wait === 'socket'));
  expect(mostAtOnce(inSocket)).toBe(seen.param('requests'));
}

describeEffects('python', {
  'py-cpu-sequential-vs-threads': twoSums,
  'py-cpu-threads-20m': twoSums,
  'py-sum-squares-scaling': (seen) => {
    shareOneCore(seen.phase(0), 1);
    shareOneCore(seen.phase(1), 2);
    shareOneCore(seen.phase(2), 4);
  },
  'py-free-threaded': (seen) => {
    expect(seen.phase(0).busy(0.2).length).toBeLessThanOrEqual(2);
    for (const [k, threads] of [2, 4].entries()) {
      const phase = seen.phase(k + 1);
      const busy = phase.busy(0.1).filter(({ thread }) => isPythonThread(thread.role));
      expect(busy.length).toBeGreaterThanOrEqual(threads);
      expect(phase.demand).toBeGreaterThan(SIDE_BY_SIDE);
      // Nobody asks anybody for a lock: with a GIL each would sleep about every 5 ms of work.
      for (const { voluntary, cpuNs } of busy)
        expect(voluntary).toBeLessThan(5 + cpuNs / 1e6 / MS_OF_WORK_A_SLEEP);
    }
  },
  'py-threadpool-cpu-8': (seen) => shareOneCore(seen.phase(1), 2),
  'py-multiprocessing-pool': (seen) => processesSideBySide(seen, seen.phase(1)),
  'py-multiprocessing-process': (seen) => processesSideBySide(seen, seen.phase(1)),
  'py-processpool-8': (seen) => processesSideBySide(seen, seen.phase(1)),
  'py-numpy-threads': (seen) => {
    const phase = seen.phase(1);
    const busy = phase.busy(0.1).filter(({ thread }) => isPythonThread(thread.role));
    expect(busy).toHaveLength(seen.param('threads'));
    expect(phase.demand).toBeGreaterThan(SIDE_BY_SIDE);
  },
  'py-io-threads': requestsOverlap,
  'py-io-threads-2': requestsOverlap,
  'py-asyncio-gather': (seen) => {
    oneWaitingLoop(seen, seen.phase(0));
    // All at once: one after the other they would take a delay each.
    expect(seen.phase(0).lengthNs).toBeLessThan(seen.param('requests') * seconds(seen.param('delay')));
  },
  'py-asyncio-taskgroup': (seen) => {
    oneWaitingLoop(seen, seen.phase(0));
    // After the failure the program waits once more as long as a task works. With the group nobody is left to wake
    // it meanwhile, so it sleeps that long in one piece; gather's other tasks are still under way and end in it.
    const long = seen.whole
      .sleeps(seen.main)
      .filter((sleep) => sleep.wait === 'poll' && lengthOf(sleep) > 0.9 * seconds(seen.param('work')));
    expect(long).toHaveLength(1);
  },
  'py-asyncio-blocked': (seen) => {
    expect(seen.mostAlive).toBe(1);
    // The timer's beat is missed at least twice in a row; afterwards the loop sleeps between two beats.
    const beatNs = seconds(seen.param('interval'));
    expect(seen.phase(0).longestBusyNs(seen.main)).toBeGreaterThan(2 * beatNs);
    expect(seen.phase(1).longestBusyNs(seen.main)).toBeLessThan(beatNs);
    expect(seen.phase(1).rested(seen.main, 'poll')).toBeGreaterThan(0.5);
  },
  'py-asyncio-executor': (seen) => {
    const phase = seen.phase(0);
    const child = phase.threads[0];
    expect(child?.thread.processId).not.toBe(seen.main.processId);
    expect(child?.share).toBeGreaterThan(0.4);
    // The loop's own thread comes back to epoll while the child computes.
    expect(phase.rested(seen.main, 'poll')).toBeGreaterThan(0.3);
    expect(phase.longestBusyNs(seen.main)).toBeLessThan(phase.lengthNs / 2);
  },
  'py-race': (seen) => {
    // What makes a loss possible: threads under way at the same time that hand the interpreter to and fro.
    for (const [k, threads] of [2, 4, 4].entries()) shareOneCore(seen.phase(k), threads);
  },
  'py-lock': (seen) => {
    shareOneCore(seen.phase(0), 2);
    const [shared, own] = [seen.phase(1), seen.phase(2)];
    // One lock: one sleeps with it, the other for it. A lock each: both sleep with theirs.
    expect(asleepTogether(shared, 'timer')).toBeLessThan(1.2);
    expect(asleepTogether(own, 'timer')).toBeGreaterThan(1.2 * asleepTogether(shared, 'timer'));
    expect(asleepTogether(shared, 'lock')).toBeGreaterThan(0.3);
    expect(asleepTogether(shared, 'lock')).toBeGreaterThan(2 * asleepTogether(own, 'lock'));
  },
  'py-lock-granularity': (seen) => {
    const cpuNs = (k: number) => seen.phase(k).parallelism * seen.phase(k).lengthNs;
    // CPU time, not wall time: a lock each time costs more of it for the same additions, on any machine.
    expect(cpuNs(1)).toBeGreaterThan(1.3 * cpuNs(2));
  },
  'py-rlock': (seen) => {
    const phase = seen.phase(1);
    expect(phase.rested(seen.main, 'lock')).toBeGreaterThan(0.6);
    expect(phase.parallelism).toBeLessThan(0.2);
  },
  'py-semaphore': (seen) => {
    const ends = workers(seen.phase(0)).map(({ endNs }) => endNs ?? 0);
    // Half a hold apart: within a wave threads end within milliseconds, between two waves lies a whole hold.
    const groups = waves(ends, seconds(seen.param('hold')) / 2);
    expect(groups.map((group) => group.length)).toEqual([3, 3, 3, 1]);
    expect(seen.phase(0).parallelism).toBeLessThan(0.3);
  },
  'py-condition': (seen) => {
    const phase = seen.phase(0);
    const pair = workers(phase);
    expect(pair).toHaveLength(2);
    // The one that is faster waits for the other on the condition, which is a futex.
    expect(Math.max(...pair.map((thread) => phase.asleep(thread, 'lock')))).toBeGreaterThan(0.01);
    for (const { id } of pair) {
      const row = phase.threads.find(({ thread }) => thread.id === id);
      // Both go to sleep for items one by one: not once each, and not all at the end.
      expect(row?.voluntary).toBeGreaterThan(seen.param('items') / 3);
    }
    expect(phase.parallelism).toBeLessThan(0.3);
  },
  'py-rwlock': (seen) => {
    const phase = seen.phase(0);
    const reading = workers(phase).flatMap((t) => phase.sleeps(t).filter(({ wait }) => wait === 'timer'));
    // A reader sleeps while it holds the lock: several at once share it.
    expect(mostAtOnce(reading)).toBeGreaterThanOrEqual(3);
    // While the writer sleeps with it, all the others sleep for it.
    const waiting = workers(phase).flatMap((t) => phase.sleeps(t).filter(({ wait }) => wait === 'lock'));
    const holdNs = seconds(seen.param('hold'));
    expect(nsWith(phase, reading, 1, waiting, 3)).toBeGreaterThan(0.5 * holdNs);
  },
  'py-atomic': (seen) => shareOneCore(seen.phase(0), 2),
  'py-barrier': (seen) => {
    const phase = seen.phase(0);
    const held = workers(phase).filter((thread) => phase.asleep(thread, 'lock') > 0.03);
    // All but the last to arrive wait, in one phase or the other.
    expect(held.length).toBeGreaterThanOrEqual(seen.param('workers') - 1);
    // The last one frees them all: their longest waits end together.
    const freed = held.map((thread) => longest(phase.sleeps(thread), 'lock').endNs);
    expect(waves(freed, 5 * TICK_NS)).toHaveLength(1);
    expect(phase.parallelism).toBeLessThan(0.3);
  },
  'py-deadlock': (seen) => {
    const phase = seen.phase(0);
    const stuck = workers(phase);
    expect(stuck).toHaveLength(2);
    for (const thread of stuck) {
      // From the pause at the beginning on, in a futex, to the end.
      expect(phase.asleep(thread, 'lock')).toBeGreaterThan(0.6);
      expect(phase.sleeps(thread).at(-1)?.wait).toBe('lock');
      expect(thread.endNs ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(phase.range.endNs);
    }
    expect(phase.parallelism).toBeLessThan(0.1);
  },
  'py-livelock': (seen) => {
    const phase = seen.phase(0);
    const pair = workers(phase);
    expect(pair).toHaveLength(2);
    for (const thread of pair) {
      const row = phase.threads.find((candidate) => candidate.thread.id === thread.id);
      expect(row?.share).toBeGreaterThan(0.2);
      expect(row?.voluntary).toBeGreaterThan(100);
      // Never at rest, never done: no sleep of any length, alive to the phase's end.
      expect(Math.max(0, ...phase.sleeps(thread).map((s) => s.endNs - s.startNs))).toBeLessThan(
        phase.lengthNs / 5,
      );
      expect(thread.endNs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(
        phase.range.startNs + 0.9 * phase.lengthNs,
      );
    }
    expect(phase.demand).toBeGreaterThan(0.4);
  },
  'py-starvation': (seen) => {
    const phase = seen.phase(0);
    const [greedy, modest] = phase.threads.filter(({ thread }) => isPythonThread(thread.role));
    // On an idle machine hundreds to one. Where others want the cores, the kernel at times puts the woken thread in the
    // place of the greedy one just between release and acquire: then about two to one.
    expect(greedy?.cpuNs).toBeGreaterThan(1.3 * (modest?.cpuNs ?? Number.NaN));
    // The modest one is not idle: it wakes to ask for the lock, again and again.
    expect(modest?.voluntary).toBeGreaterThan(20);
  },
  'py-context-switch': (seen) => {
    // Two threads at work, and far fewer switches than bytes: a pipe holds many.
    expect(seen.whole.threads.filter(({ cpuNs }) => cpuNs > 0).length).toBeGreaterThanOrEqual(2);
    const switches = seen.whole.threads.reduce((sum, row) => sum + row.switches, 0);
    expect(switches).toBeLessThan(seen.param('switches') / 2);
    expect(switches).toBeGreaterThan(2);
  },
  'py-cost-threads': (seen) => {
    // All are there for a while at the end; a pool would have a handful.
    expect(seen.mostAlive).toBeGreaterThan(0.9 * seen.param('most'));
    expect(seen.overview.processes).toHaveLength(1);
  },
  'py-cost-switch': (seen) => {
    const rate = (k: number) => {
      const phase = seen.phase(k);
      return phase.threads.reduce((sum, { voluntary }) => sum + voluntary, 0) / phase.lengthNs;
    };
    // Processes switch through the kernel; two tasks of one loop without it.
    expect(rate(0)).toBeGreaterThan(10 * rate(2));
    expect(seen.overview.processes).toHaveLength(2);
  },
  'py-cost-tasks': (seen) => {
    expect(seen.mostAlive).toBe(1);
    // Half a kilobyte each at least: so many were alive at once, on that one thread.
    expect(seen.mostRss).toBeGreaterThan(512 * seen.param('most'));
  },
});
