import { Heap, type HeapItem } from '../engine/heap.ts';
import type { Disturbance } from './disturbance.ts';
import { laterPoints } from './disturbance.ts';

/** Runs of one search; enough for programs of a few dozen callbacks. */
const DEFAULT_MAX_RUNS = 10_000;

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
  /** Marks that came as observed. */
  matched = 0;
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
    if (this.observed[this.matched] !== label) throw new Mismatch();
    this.matched += 1;
  }

  /** Whether all that was observed came, and nothing else did. */
  get complete(): boolean {
    return this.matched === this.observed.length;
  }
}

/** Runs the model under a disturbance up to its end; null for a plain run, whose marks it returns. */
export type OrderRun = (disturbance: Disturbance | null) => readonly string[];

interface Explored {
  readonly choices: readonly Choice[];
  readonly matches: boolean;
  /** Marks that came as observed. */
  readonly matched: number;
}

function explore(run: OrderRun, prefix: readonly Choice[], observed: readonly string[]): Explored {
  const guided = new GuidedRun(prefix, observed);
  try {
    run(guided);
    return { choices: guided.choices, matches: guided.complete, matched: guided.matched };
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return { choices: guided.choices, matches: false, matched: guided.matched };
  }
}

/** A run that has still to be tried. */
class Branch implements HeapItem {
  heapIndex = -1;
  readonly prefix: readonly Choice[];
  /** Marks that the run it departs from had right. */
  readonly matched: number;
  readonly sequence: number;
  /** Choices in which it differs from the undisturbed run. */
  readonly departures: number;

  constructor(prefix: readonly Choice[], matched: number, sequence: number) {
    this.prefix = prefix;
    this.departures = prefix.filter((choice) => choice.chosen > 0).length;
    this.matched = matched;
    this.sequence = sequence;
  }
}

/** First what departs from the run that came furthest; there the fewest departures, then the latest. */
const better = (a: Branch, b: Branch): boolean => {
  if (a.matched !== b.matched) return a.matched > b.matched;
  if (a.departures !== b.departures) return a.departures < b.departures;
  if (a.prefix.length !== b.prefix.length) return a.prefix.length > b.prefix.length;
  return a.sequence < b.sequence;
};

const sameOrder = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((label, index) => label === b[index]);

/**
 * Whether a model allows an order of marks. First the undisturbed run; then runs that depart from it, at the
 * choices that the model leaves open, best first. A run ends at its first mark that was not observed, so that
 * only choices made before it are varied.
 */
export function findOrder(
  run: OrderRun,
  observed: readonly string[],
  maxRuns = DEFAULT_MAX_RUNS,
): OrderVerdict {
  const expected = run(null);
  if (sameOrder(expected, observed)) return { verdict: 'same', runs: 1, expected };
  const open = new Heap<Branch>(better);
  open.push(new Branch([], 0, 0));
  let sequence = 0;
  for (let runs = 1; ; runs++) {
    const branch = open.pop();
    if (branch === undefined) return { verdict: 'refused', runs, expected };
    if (runs >= maxRuns) return { verdict: 'unknown', runs, expected };
    const { choices, matches, matched } = explore(run, branch.prefix, observed);
    if (matches) return { verdict: 'allowed', runs, expected };
    for (const prefix of departuresOf(choices, branch.prefix.length)) {
      sequence += 1;
      open.push(new Branch(prefix, matched, sequence));
    }
  }
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
