import type { Miss } from '../src/analysis/overlay/tolerance.ts';

/** Examples whose known program is never simulated in an overlay, and why; docs/overlay.md's table has it. */
export const NEVER_KNOWN: Readonly<Record<string, string>> = {
  'go-deadlock': 'its known program is one Go process: the example starts two more, and the model has one',
};

/** What an example's overlay may miss, and why. */
export interface Listed {
  readonly misses: readonly Miss[];
  /** Found by looking at its recording; for a reader of docs/overlay.md. */
  readonly cause: string;
}

const SHORT_THREADS =
  'hundreds of threads live for less than a reading each: which of them ran when is not recorded, and few are seen at all';
const MOVING =
  'goroutines move between Ms at will: which M ran one is chance, in the recording as in the model, and Ms are paired by their CPU';
const HAND_OVERS =
  'tens of thousands of goroutines hand over within a reading: how often their Ms park cannot be seen';
const PARKING =
  'a short run with some tens of switches: how long an M looks for work before it parks, and whether another one is woken, is chance';
const CONVOY =
  'a thread that is interrupted within the lock makes the other wait, and then both wake each other for a while: how often and for how long is chance';
const PREEMPTING =
  'both sides do nothing but wake each other, tens of thousands of times a second: in the model a hand-over more often ends in a sleep and the wake-up of another core than on the recorded machine, as the voluntary switches say';

const WAKING =
  'nearly every hand-over wakes a core that sleeps: on a virtual machine that seems to take tens of microseconds, which are in no counter (inferred from the wall time)';

/**
 * Examples whose overlay at quick scale is outside the tolerances, always or now and then, on a machine that nobody else uses. docs/overlay.md has this list, and the
 * integration test holds every other example to the tolerances, and these to all but the figures that are named here.
 */
export const LISTED: Readonly<Record<string, Listed>> = {
  'py-cost-threads': { misses: ['wall', 'voluntary'], cause: SHORT_THREADS },
  'py-race': { misses: ['wall'], cause: WAKING },
  'py-lock-granularity': { misses: ['wall', 'parallelism', 'CPU share', 'voluntary'], cause: CONVOY },
  'py-atomic': { misses: ['wall', 'CPU share', 'voluntary'], cause: CONVOY },
  'py-context-switch': {
    misses: ['CPU share', 'voluntary'],
    cause:
      'every call lets the GIL go for some hundred nanoseconds: whether the other thread is awake in time to take it is chance',
  },
  'py-cost-switch': { misses: ['wall', 'CPU share'], cause: PREEMPTING },
  'py-livelock': {
    misses: ['parallelism', 'CPU share', 'involuntary'],
    cause: `${PREEMPTING}; where a core is idle, ${WAKING}`,
  },
  'py-starvation': {
    misses: ['CPU share', 'voluntary'],
    cause:
      'whether the starved thread gets the lock in a gap of some microseconds is chance; a turn is a length of wall time in the program and of CPU in the model, and its own lock looks like the GIL from outside',
  },
  'go-cpu-parallel': { misses: ['CPU share'], cause: MOVING },
  'go-sum-squares-scaling': { misses: ['CPU share'], cause: MOVING },
  'go-work-stealing': { misses: ['CPU share'], cause: MOVING },
  'go-mutex': { misses: ['CPU share', 'voluntary'], cause: MOVING },
  'go-atomic': { misses: ['CPU share'], cause: MOVING },
  'go-100k-goroutines': { misses: ['CPU share', 'voluntary'], cause: HAND_OVERS },
  'go-cost-goroutines': { misses: ['CPU share', 'voluntary'], cause: HAND_OVERS },
  'go-errgroup': { misses: ['voluntary'], cause: PARKING },
  'go-interleave': {
    misses: ['voluntary', 'involuntary'],
    cause: `${PARKING}; so is whether it takes the core of the one that woke it`,
  },
  'go-fetch-channel': { misses: ['voluntary'], cause: PARKING },
  'go-select': { misses: ['voluntary'], cause: PARKING },
  'go-rwmutex': { misses: ['voluntary'], cause: PARKING },
};
