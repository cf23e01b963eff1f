import type { Disturbance } from './disturbance.ts';
import { laterPoints } from './disturbance.ts';

/** Runs of one search; enough for programs of a few dozen callbacks. */
const DEFAULT_MAX_RUNS = 40_000;
/** Most departures from an undisturbed run that are tried together. */
const MAX_DEPARTURES = 6;

/** What a search came to. */
export interface OrderVerdict {
  /**
   * `same`: the undisturbed model gives the order. `allowed`: it gives it under some delay, completion order or
   * walk of a set that the runtime leaves open. `refused`: none does. `unknown`: the search was given up.
   */
  readonly verdict: 'same' | 'allowed' | 'refused' | 'unknown';
  /** Simulations that it took. */
  readonly runs: number;
  /** Marks of the undisturbed run. */
  readonly expected: readonly string[];
}

class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

interface Choice {
  readonly options: number;
  chosen: number;
}

/** Follows a list of choices, then departs no more; gives the run up at the first mark that was not observed. */
class GuidedRun implements Disturbance {
  readonly choices: Choice[];
  private position = 0;
  private marks = 0;
  private readonly observed: readonly string[];

  constructor(prefix: readonly Choice[], observed: readonly string[]) {
    this.choices = prefix.map((choice) => ({ ...choice }));
    this.observed = observed;
  }

  stallNs(nowNs: number, points: readonly number[]): number {
    const later = laterPoints(nowNs, points);
    const index = this.pick(later.length + 1);
    return index === 0 ? 0 : (later[index - 1] ?? nowNs) - nowNs;
  }

  pick(n: number): number {
    if (n <= 1) return 0;
    const known = this.choices[this.position];
    this.position += 1;
    if (known !== undefined) return Math.min(known.chosen, n - 1);
    this.choices.push({ options: n, chosen: 0 });
    return 0;
  }

  mark(label: string): void {
    if (this.observed[this.marks] !== label) throw new Mismatch();
    this.marks += 1;
  }

  /** Whether all that was observed came, and nothing else did. */
  get complete(): boolean {
    return this.marks === this.observed.length;
  }
}

/** Runs the model under a disturbance up to its end; null for a plain run, whose marks it returns. */
export type OrderRun = (disturbance: Disturbance | null) => readonly string[];

function attempt(
  run: OrderRun,
  prefix: readonly Choice[],
  observed: readonly string[],
): { readonly choices: readonly Choice[]; readonly matches: boolean } {
  const guided = new GuidedRun(prefix, observed);
  try {
    run(guided);
    return { choices: guided.choices, matches: guided.complete };
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return { choices: guided.choices, matches: false };
  }
}

const sameOrder = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((label, index) => label === b[index]);

/**
 * Whether a model allows an order of marks. First the undisturbed run; then, breadth first by the number of
 * departures, runs under delays that matter. A branch ends at its first mark that was not observed, so that only
 * choices made before it are varied.
 */
export function findOrder(
  run: OrderRun,
  observed: readonly string[],
  maxRuns = DEFAULT_MAX_RUNS,
): OrderVerdict {
  const expected = run(null);
  if (sameOrder(expected, observed)) return { verdict: 'same', runs: 1, expected };
  let level: (readonly Choice[])[] = [[]];
  let runs = 1;
  for (let departures = 0; departures <= MAX_DEPARTURES && level.length > 0; departures++) {
    const next: (readonly Choice[])[] = [];
    for (const prefix of level) {
      const { choices, matches } = attempt(run, prefix, observed);
      runs += 1;
      if (matches) return { verdict: 'allowed', runs, expected };
      if (runs >= maxRuns) return { verdict: 'unknown', runs, expected };
      for (const more of departuresOf(choices, prefix.length)) next.push(more);
    }
    level = next;
  }
  return { verdict: level.length === 0 ? 'refused' : 'unknown', runs, expected };
}

/** Every way to depart once more from a run, after the choices already fixed; later choices first. */
function* departuresOf(choices: readonly Choice[], fixed: number): Generator<readonly Choice[]> {
  for (let at = choices.length - 1; at >= fixed; at--) {
    const choice = choices[at];
    if (choice === undefined) continue;
    for (let chosen = 1; chosen < choice.options; chosen++) {
      yield [...choices.slice(0, at), { options: choice.options, chosen }];
    }
  }
}
