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

/** What was observed: the marks of each thread in their order. The threads' order among each other is open. */
export type Observed = readonly (readonly string[])[];

/** Follows the marks of a run along the observed ones. */
class Matching {
  /** Marks that came as observed. */
  matched = 0;
  private readonly observed: Observed;
  private readonly thread = new Map<string, number>();
  private readonly position: number[];

  constructor(observed: Observed) {
    this.observed = observed;
    this.position = observed.map(() => 0);
    observed.forEach((marks, thread) => {
      for (const label of marks) this.thread.set(label, thread);
    });
  }

  /** Whether the next mark may be this one. */
  accepts(label: string): boolean {
    const thread = this.thread.get(label) ?? -1;
    const at = this.position[thread] ?? 0;
    if (this.observed[thread]?.[at] !== label) return false;
    this.position[thread] = at + 1;
    this.matched += 1;
    return true;
  }

  /** Whether all that was observed came. */
  get complete(): boolean {
    return this.observed.every((marks, thread) => marks.length === this.position[thread]);
  }
}

/** Follows a list of choices, then departs no more; gives the run up at the first mark that was not observed. */
class GuidedRun implements Disturbance {
  readonly choices: Choice[];
  readonly matching: Matching;
  private position = 0;

  constructor(prefix: readonly Choice[], observed: Observed) {
    this.choices = prefix.map((choice) => ({ ...choice }));
    this.matching = new Matching(observed);
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
    if (!this.matching.accepts(label)) throw new Mismatch();
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

function explore(run: OrderRun, prefix: readonly Choice[], observed: Observed): Explored {
  const guided = new GuidedRun(prefix, observed);
  const { choices, matching } = guided;
  try {
    run(guided);
    return { choices, matches: matching.complete, matched: matching.matched };
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return { choices, matches: false, matched: matching.matched };
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

function isObserved(marks: readonly string[], observed: Observed): boolean {
  const matching = new Matching(observed);
  return marks.every((label) => matching.accepts(label)) && matching.complete;
}

/**
 * Whether a model allows an order of marks. First the undisturbed run; then runs that depart from it, at the
 * choices that the model leaves open, best first. A run ends at its first mark that was not observed, so that
 * only choices made before it are varied.
 */
export function findOrder(run: OrderRun, observed: Observed, maxRuns = DEFAULT_MAX_RUNS): OrderVerdict {
  const expected = run(null);
  if (isObserved(expected, observed)) return { verdict: 'same', runs: 1, expected };
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
