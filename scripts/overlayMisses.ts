import type { OverlayJson } from '../src/analysis/overlay/json.ts';

/** The tolerances that docs/overlay.md states. Switch rates below the floor, a second, are not told apart. */
export const TOLERANCE = { wall: 0.1, parallelism: 0.15, share: 0.05, switches: 2, floor: 50 };

const factor = (a: number | null, b: number | null): number => {
  if (a === null || b === null || Math.abs(a - b) <= TOLERANCE.floor) return 1;
  return Math.min(a, b) <= 0 ? Number.POSITIVE_INFINITY : Math.max(a, b) / Math.min(a, b);
};

/** What of an overlay is outside the tolerances: `wall`, `parallelism`, `CPU share`, `voluntary`, `involuntary`. */
export function missesOf({ measured: m, simulated: s, threads }: OverlayJson): string[] {
  const misses: string[] = [];
  const [wall, model] = [m.wall_ns ?? 0, s.wall_ns ?? 0];
  if (Math.abs(model / Math.max(1, wall) - 1) > TOLERANCE.wall) misses.push('wall');
  if (Math.abs((m.parallelism ?? 0) - (s.parallelism ?? 0)) > TOLERANCE.parallelism)
    misses.push('parallelism');
  if (threads.some(({ difference }) => Math.abs(difference ?? 0) > TOLERANCE.share)) misses.push('CPU share');
  if (factor(m.voluntary_per_s, s.voluntary_per_s) > TOLERANCE.switches) misses.push('voluntary');
  if (factor(m.involuntary_per_s, s.involuntary_per_s) > TOLERANCE.switches) misses.push('involuntary');
  return misses;
}

/** Causes that belong to one example, found by looking at its recording. */
const KNOWN: Readonly<Record<string, string>> = {
  'py-cost-threads':
    'hundreds of threads live for less than a reading; when each began and ended is not known',
  'py-race':
    'threads live for a few readings, and what they lose in handing the GIL over is not in their CPU',
  'py-lock': 'the whole program lasts about ten readings',
  'py-lock-granularity': 'most sleeps are on the program’s own lock, which looks like the GIL from outside',
  'py-starvation': 'most sleeps are on the program’s own lock, which looks like the GIL from outside',
  'py-atomic': 'most sleeps are on the program’s own lock, which looks like the GIL from outside',
  'go-blocking-syscall': 'many Ms sleep in system calls; which goroutines queued behind them is not seen',
  'node-run-to-completion': 'the whole program lasts about ten readings',
};

/** Why an example misses: its own cause, else the one that goes with what it misses. */
export function missReason(id: string, misses: readonly string[], { model, fit }: OverlayJson): string {
  const own = KNOWN[id];
  if (own !== undefined && misses.some((miss) => miss !== 'involuntary')) return own;
  const loaded = Number(fit.parameters.find(({ key }) => key === 'competing')?.value ?? 0) > 0.05;
  if (model === 'gmp' && loaded && misses.every((miss) => miss === 'involuntary'))
    return 'other programs are a limit on CPU in the model of Go, and a limit preempts seldom';
  if (misses.every((miss) => miss === 'involuntary'))
    return loaded
      ? 'preemptions come from other programs’ short bursts, of which only the mean is known'
      : 'short kernel work (interrupts, migrations) preempts, which no model has';
  if (misses.includes('voluntary') && model === 'gmp')
    return 'how often Ms park depends on goroutines that hand over within a reading, which cannot be seen';
  if (misses.includes('CPU share') && model === 'gmp')
    return 'goroutines move between Ms at will; which M ran one is chance';
  return loaded
    ? 'other programs used the cores unevenly within a reading, of which only the mean is known'
    : 'short bursts and sleeps are fitted as even rates';
}
