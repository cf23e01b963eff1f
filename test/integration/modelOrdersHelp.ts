import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { ProgramSet } from '../../src/model/engine/program.ts';
import type { OrderVerdict } from '../../src/model/loop/orders.ts';
import { FIXTURES } from './modelLoopsHelp.ts';

/** Where programs are kept whose order was once judged wrongly, or that show a rule. */
export const KEPT = path.join(FIXTURES, 'kept');

/** A kept program. */
export interface KeptCase {
  readonly title: string;
  readonly programs: ProgramSet;
  /** How the runtime was started that gave the order which the model refused. */
  readonly setting?: Readonly<Record<string, unknown>>;
  readonly observed?: readonly string[];
}

/** The kept programs of a runtime, in the order of their files' names. */
export function keptCases(runtime: string, folder = KEPT): KeptCase[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${runtime}-`) && name.endsWith('.json'))
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as KeptCase[]);
}

/** Two ways of running a program, to be compared. */
export interface Comparison {
  /** The orders that the real runtime gives to programs, one for each; many at a time, for it takes a process. */
  readonly real: (programs: readonly ProgramSet[]) => Promise<(readonly string[])[]>;
  readonly judge: (programs: ProgramSet, observed: readonly string[]) => OrderVerdict;
}

/** Random programs, and where one goes that the two do not agree on. */
export interface RandomComparison extends Comparison {
  readonly arbitrary: fc.Arbitrary<ProgramSet>;
  readonly numRuns: number;
  readonly seed: number;
  readonly runtime: 'asyncio' | 'node' | 'workers';
  readonly setting: Readonly<Record<string, unknown>>;
  /** Test file that runs the kept cases. */
  readonly testFile: string;
  readonly folder?: string;
}

/** Orders that were judged. */
export interface Tally {
  same: number;
  /** Given by the model under a delay or a choice that the runtime leaves open. */
  allowed: number;
  /** The search for one that explains the order was given up. */
  readonly unknown: ProgramSet[];
  readonly refused: { readonly programs: ProgramSet; readonly observed: readonly string[] }[];
}

/** Runs programs on both sides and counts how they compare. */
export async function tally({ real, judge }: Comparison, programs: readonly ProgramSet[]): Promise<Tally> {
  const observed = await real(programs);
  const sum: Tally = { same: 0, allowed: 0, unknown: [], refused: [] };
  programs.forEach((one, index) => {
    const seen = observed[index] ?? [];
    const { verdict } = judge(one, seen);
    if (verdict === 'unknown') sum.unknown.push(one);
    else if (verdict === 'refused') sum.refused.push({ programs: one, observed: seen });
    else sum[verdict] += 1;
  });
  return sum;
}

/** Times that a smaller program is tried: an order that depends on delays does not come up each time. */
const TRIES = 4;
/** Longest search for a smaller program, ms. */
const SHRINK_MS = 60_000;

/** The programs that fast-check makes of a seed, in its order. */
export async function generate({ arbitrary, numRuns, seed }: RandomComparison): Promise<ProgramSet[]> {
  const programs: ProgramSet[] = [];
  const collect = fc.asyncProperty(arbitrary, async (one) => {
    programs.push(one);
  });
  await fc.check(collect, { numRuns, seed });
  return programs;
}

/**
 * fast-check's own shrinking: the same run again, in which the programs of the batch have their verdict already, so that only the smaller
 * ones that it tries are run anew.
 */
async function shrink(comparison: RandomComparison, wrong: ReadonlySet<string>, right: ReadonlySet<string>) {
  const deadline = Date.now() + SHRINK_MS;
  const agree = async (one: ProgramSet): Promise<boolean> => {
    const key = JSON.stringify(one);
    if (wrong.has(key)) return false;
    if (right.has(key) || Date.now() > deadline) return true;
    try {
      const { refused } = await tally(comparison, new Array<ProgramSet>(TRIES).fill(one));
      return refused.length === 0;
    } catch {
      // A program that one side cannot run at all is not a smaller case of the same disagreement.
      return true;
    }
  };
  const { arbitrary, numRuns, seed } = comparison;
  const details = await fc.check(fc.asyncProperty(arbitrary, agree), { numRuns, seed });
  return { smallest: details.counterexample?.[0] ?? null, steps: details.numShrinks };
}

type Json = unknown;
const isStep = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && 'op' in value;

/** A list of steps with one less: the step away, or what it contains in its place, or one of its own less. */
function* withoutItem(list: readonly Json[], index: number): Generator<Json> {
  const item = list[index];
  const around = (middle: readonly Json[]) => [...list.slice(0, index), ...middle, ...list.slice(index + 1)];
  if (isStep(item)) {
    yield around([]);
    for (const inner of [item['body'], item['done']]) if (Array.isArray(inner)) yield around(inner);
  }
  for (const less of withOneStepLess(item)) yield around([less]);
}

/** A value with one step less, in every way. */
function* withOneStepLess(value: Json): Generator<Json> {
  if (Array.isArray(value)) {
    for (const index of value.keys()) yield* withoutItem(value, index);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    for (const less of withOneStepLess(inner)) yield { ...value, [key]: less };
  }
}

/** Programs with one step less that the model can run: none waits for a name that no step gives any more. */
function smaller({ judge }: Comparison, programs: ProgramSet): ProgramSet[] {
  return [...withOneStepLess(programs)]
    .map((one) => one as ProgramSet)
    .filter((one) => {
      try {
        judge(one, []);
        return true;
      } catch {
        return false;
      }
    });
}

/** Takes single steps away for as long as the two still do not agree: fast-check cannot, where steps were made together. */
async function reduce(comparison: RandomComparison, programs: ProgramSet): Promise<ProgramSet> {
  const deadline = Date.now() + SHRINK_MS;
  for (let found = programs; ; ) {
    const candidates = smaller(comparison, found).flatMap((one) => new Array<ProgramSet>(TRIES).fill(one));
    const { refused } = await tally(comparison, candidates).catch(() => ({ refused: [] }));
    const [next] = refused;
    if (next === undefined || Date.now() > deadline) return found;
    found = next.programs;
  }
}

/** Writes a program into the kept cases; the same program has the same file. */
function keep(comparison: RandomComparison, programs: ProgramSet, observed: readonly string[]): string {
  const { runtime, setting, folder = KEPT } = comparison;
  const hash = createHash('sha256').update(JSON.stringify(programs)).digest('hex').slice(0, 10);
  const kept: KeptCase = {
    title: `Found by random programs: the model refused ${observed.join(' ')}`,
    programs,
    setting,
    observed,
  };
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${runtime}-found-${hash}.json`);
  writeFileSync(file, `${JSON.stringify([kept], null, 2)}\n`);
  return file;
}

/** Random programs on which the model and the runtime do not agree. */
export class OrderDisagreement extends Error {
  override readonly name = 'OrderDisagreement';
  readonly programs: ProgramSet;
  readonly file: string;

  constructor(message: string, programs: ProgramSet, file: string) {
    super(message);
    this.programs = programs;
    this.file = file;
  }
}

/**
 * Compares the order of random programs, all in one batch.
 * @throws {OrderDisagreement} where the model refuses an order: its program is made as small as can be and written to the kept cases.
 */
export async function compareRandom(comparison: RandomComparison): Promise<Tally> {
  const programs = await generate(comparison);
  const result = await tally(comparison, programs);
  const [first] = result.refused;
  if (first === undefined) return result;
  const wrong = new Set(result.refused.map((one) => JSON.stringify(one.programs)));
  const right = new Set(programs.map((one) => JSON.stringify(one)).filter((key) => !wrong.has(key)));
  const { smallest, steps } = await shrink(comparison, wrong, right);
  const found = await reduce(comparison, smallest ?? first.programs);
  const again = await tally(comparison, new Array<ProgramSet>(TRIES).fill(found));
  const observed = again.refused[0]?.observed ?? first.observed;
  const file = keep(comparison, found, observed);
  throw new OrderDisagreement(
    `The model refuses the order of ${result.refused.length} of ${programs.length} programs under ${JSON.stringify(comparison.setting)}. ` +
      `The first, made smaller in ${steps} steps: ${JSON.stringify(found)} gave ${observed.join(' ')}. ` +
      `It is kept in ${file}; run it again with\n` +
      `  npx vitest run --project integration ${comparison.testFile} -t 'kept cases'`,
    found,
    file,
  );
}

/** What a runtime leaves open in a program's order, and the model's search must try out. */
export type Openness =
  /** Results of two or more jobs of a pool: each ends when its thread does, in any order and between any two callbacks. */
  | 'jobs of a pool'
  /** Two or more timers: a loop that a busy machine holds up finds them due together, one that is not held up does not. */
  | 'timers of a held-up loop'
  /** Tasks that asyncio cancels together, in the order of a set's walk: a failed group's, or those left at the end. */
  | 'walk of a set';

/** The kinds of openness that a program has; none where its order is settled whatever the machine does. */
export function opennessOf(programs: ProgramSet): Openness[] {
  const counts = new Map<Openness, number>();
  JSON.stringify(programs, (_key, value: unknown) => {
    const kind = typeof value === 'object' && value !== null && 'op' in value ? kindOf(value) : null;
    if (kind !== null) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return value;
  });
  return [...counts].filter(([, count]) => count > 1).map(([kind]) => kind);
}

function kindOf(op: { op: unknown; to?: unknown }): Openness | null {
  if (op.op === 'executor') return 'jobs of a pool';
  if (op.op === 'sleep' || (op.op === 'defer' && op.to === 'timer')) return 'timers of a held-up loop';
  return op.op === 'spawn' || op.op === 'group' ? 'walk of a set' : null;
}

/**
 * Most programs, of 100, for which the search may be given up. Such an order is neither borne out nor refuted: where several things are
 * open at once and a busy machine holds several of them up, there are more ways than can be tried.
 */
export const MAX_UNKNOWN_PCT = 1;
