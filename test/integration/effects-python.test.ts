import { expect } from 'vitest';
import { mostAtOnce, waves } from '../../src/analysis/concurrency.ts';
import { describeEffects, type PhaseView, type Seen, seconds } from './effectsHelp.ts';

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
  expect(phase.asleep(seen.main, 'poll')).toBeGreaterThan(0.5);
  expect(phase.longestBusyNs(seen.main)).toBeLessThan(phase.lengthNs / 2);
}

/** The Python threads that live in a phase, beside the main one. */
const workers = (phase: PhaseView) => phase.alive(({ role }) => isPythonThread(role));

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
    const phase = seen.phase(2);
    expect(phase.busy(0.1).length).toBeGreaterThanOrEqual(4);
    expect(phase.demand).toBeGreaterThan(SIDE_BY_SIDE);
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
  'py-asyncio-gather': (seen) => oneWaitingLoop(seen, seen.phase(0)),
  'py-asyncio-taskgroup': (seen) => oneWaitingLoop(seen, seen.phase(0)),
  'py-asyncio-blocked': (seen) => {
    expect(seen.mostAlive).toBe(1);
    // The timer's beat is missed at least twice in a row; afterwards the loop sleeps between two beats.
    const beatNs = seconds(seen.param('interval'));
    expect(seen.phase(0).longestBusyNs(seen.main)).toBeGreaterThan(2 * beatNs);
    expect(seen.phase(1).longestBusyNs(seen.main)).toBeLessThan(beatNs);
    expect(seen.phase(1).asleep(seen.main, 'poll')).toBeGreaterThan(0.5);
  },
  'py-asyncio-executor': (seen) => {
    const phase = seen.phase(0);
    const child = phase.threads[0];
    expect(child?.thread.processId).not.toBe(seen.main.processId);
    expect(child?.share).toBeGreaterThan(0.4);
    // The loop's own thread comes back to epoll while the child computes.
    expect(phase.asleep(seen.main, 'poll')).toBeGreaterThan(0.3);
    expect(phase.longestBusyNs(seen.main)).toBeLessThan(phase.lengthNs / 2);
  },
  'py-race': (seen) => {
    const born = seen.overview.threads.filter(({ role }) => isPythonThread(role));
    // 2, 4 and 4 are started; one that lives between two samples is not seen.
    expect(born.length).toBeGreaterThanOrEqual(5);
    expect(seen.whole.parallelism).toBeLessThan(ONE_CORE);
  },
  'py-lock': (seen) => shareOneCore(seen.phase(0), 2),
  'py-lock-granularity': (seen) => {
    const cpuNs = (k: number) => seen.phase(k).parallelism * seen.phase(k).lengthNs;
    // CPU time, not wall time: a lock each time costs more of it for the same additions, on any machine.
    expect(cpuNs(1)).toBeGreaterThan(1.3 * cpuNs(2));
  },
  'py-rlock': (seen) => {
    const phase = seen.phase(1);
    expect(phase.asleep(seen.main, 'lock')).toBeGreaterThan(0.6);
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
    const waiting = workers(phase).filter((thread) => phase.asleep(thread, 'lock') > 0.05);
    expect(waiting.length).toBeGreaterThanOrEqual(1);
  },
  'py-atomic': (seen) => shareOneCore(seen.phase(0), 2),
  'py-barrier': (seen) => {
    const phase = seen.phase(0);
    const held = workers(phase).filter((thread) => phase.asleep(thread, 'lock') > 0.03);
    // All but the last to arrive wait, in one phase or the other.
    expect(held.length).toBeGreaterThanOrEqual(seen.param('workers') - 1);
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
  },
  'py-cost-threads': (seen) => {
    // Of the hundreds that live at once for some milliseconds the sampling sees most; a pool would have a handful.
    expect(seen.mostAlive).toBeGreaterThan(30);
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
  'py-cost-tasks': (seen) => expect(seen.mostAlive).toBe(1),
});
