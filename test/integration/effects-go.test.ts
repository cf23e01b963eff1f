import { availableParallelism } from 'node:os';
import { expect } from 'vitest';
import { mostAtOnce } from '../../src/analysis/concurrency.ts';
import { describeEffects, type PhaseView, type Seen, seconds } from './effectsHelp.ts';

/*
 * Thresholds. Load of other programs lowers `parallelism` and raises `demand`, the number of threads ready to run. So
 * what must run on one P has an upper bound on parallelism (the monitor and a thread that hands over add a little to
 * 1), what must run on several a lower bound on demand (about 2, less where a phase begins and ends).
 */
const ONE_P = 1.3;
const SEVERAL_PS = 1.5;
/** Threads beside the Ps' own that a Go program has: monitor, template thread, spare ones. A goroutine each would be far more. */
const FEW_THREADS = availableParallelism() + 10;

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
  phase.alive().reduce((sum, thread) => sum + phase.asleep(thread, 'poll'), 0);

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
  'go-100k-goroutines': (seen) => expect(seen.mostAlive).toBeLessThan(FEW_THREADS),
  'go-interleave': (seen) => waiting(seen, seen.phase(0)),
  'go-work-stealing': (seen) => manyPs(seen.phase(0)),
  'go-preemption': (seen) => {
    const phase = seen.phase(0);
    manyPs(phase);
    // The monitor, which asks long runners to stop, wakes all the while.
    const monitor = phase.threads.find(({ thread }) => thread.role === 'go-sysmon');
    expect(monitor?.voluntary).toBeGreaterThan(20);
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
    expect(phase.threads[0]?.share).toBeGreaterThan(0.5);
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
    // The first error, not the longest task, ends the program.
    expect(seen.overview.info.durationNs).toBeLessThan(seconds(seen.param('work')));
  },
  'go-channel-buffered': (seen) => {
    waiting(seen, seen.phase(0));
    const switches = seen.phase(0).threads.reduce((sum, { voluntary }) => sum + voluntary, 0);
    expect(switches).toBeGreaterThan(seen.param('items'));
  },
  'go-select': (seen) => {
    waiting(seen, seen.phase(0));
    expect(inEpoll(seen.phase(0))).toBeGreaterThan(0.3);
  },
  'go-mutex': (seen) => {
    // Ten milliseconds of work: too short to see how threads share it, only that there are few.
    expect(seen.mostAlive).toBeLessThan(FEW_THREADS);
  },
  'go-rwmutex': (seen) => {
    const phase = seen.phase(0);
    waiting(seen, phase);
    // Readers share: ten of them in turn would take ten holds.
    expect(phase.lengthNs).toBeLessThan((seen.param('readers') / 2) * seconds(seen.param('hold')));
  },
  'go-atomic': (seen) => expect(seen.mostAlive).toBeLessThan(FEW_THREADS),
  'go-deadlock': (seen) => {
    // The runtime sees that nobody can go on and ends the child at once, long before the parent would.
    expect(seen.overview.info.durationNs).toBeLessThan(seconds(seen.param('seconds')));
    expect(seen.whole.parallelism).toBeLessThan(1);
  },
  'go-cost-goroutines': (seen) => expect(seen.mostAlive).toBeLessThan(FEW_THREADS),
  'go-cost-switch': (seen) => {
    const switches = seen.whole.threads.reduce((sum, row) => sum + row.switches, 0);
    // A goroutine's switch is none of the kernel's: far fewer switches than round trips.
    expect(switches).toBeLessThan(seen.param('rounds') / 10);
    expect(seen.phase(0).parallelism).toBeLessThan(ONE_P);
  },
});
