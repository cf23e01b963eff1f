import type { Miss } from '../src/analysis/overlay/tolerance.ts';

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
const TURNS =
  'both sides do nothing but wake each other: the rate of turns is the machine’s cost of a wake-up, which the model only assumes';

/**
 * Examples whose overlay at quick scale is outside the tolerances on a machine that nobody else uses. docs/overlay.md has this list, and the
 * integration test holds every other example to the tolerances, and these to all but the figures that are named here.
 */
export const LISTED: Readonly<Record<string, Listed>> = {
  'py-cost-threads': { misses: ['wall', 'parallelism', 'CPU share', 'voluntary'], cause: SHORT_THREADS },
  'py-cost-switch': { misses: ['wall', 'CPU share', 'voluntary'], cause: TURNS },
  'py-livelock': { misses: ['wall', 'parallelism', 'CPU share', 'voluntary', 'involuntary'], cause: TURNS },
  'py-starvation': {
    misses: ['wall', 'parallelism', 'CPU share'],
    cause:
      'whether the starved thread gets the lock in a gap of some microseconds is chance; its own lock looks like the GIL from outside',
  },
  'go-cpu-parallel': { misses: ['CPU share'], cause: MOVING },
  'go-sum-squares-scaling': { misses: ['CPU share'], cause: MOVING },
  'go-work-stealing': { misses: ['CPU share'], cause: MOVING },
  'go-mutex': { misses: ['CPU share'], cause: MOVING },
  'go-atomic': { misses: ['CPU share'], cause: MOVING },
  'go-100k-goroutines': { misses: ['CPU share', 'voluntary'], cause: HAND_OVERS },
  'go-cost-goroutines': { misses: ['CPU share', 'voluntary'], cause: HAND_OVERS },
  'go-errgroup': {
    misses: ['voluntary'],
    cause:
      'a run of 0.1 s with some ten switches: the model’s sysmon is awake from the first instruction, the real one only when the runtime is up',
  },
  'node-cost-switch': { misses: ['wall', 'parallelism', 'CPU share', 'voluntary'], cause: TURNS },
};
