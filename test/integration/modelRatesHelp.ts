import { setTimeout as delay } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { expect } from 'vitest';
import { BASE_NICE, median, report, UNDISTURBED_CORES, withOthers } from './modelHelp.ts';
import { feed } from './modelLoopsHelp.ts';

/**
 * A session of its own that is put before all others. Where the kernel groups threads by session (`sched_autogroup`) a nice value
 * counts only within its session, and the session's own, in /proc/PID/autogroup, against the others.
 */
const FIRST = 'echo "$1" 2>/dev/null >/proc/self/autogroup; exec nice -n "$@"';

/** Runs a program to its end before whatever else runs on the machine, as far as this user may; its stdout. */
export function runFirst(argv: readonly string[]): Promise<string> {
  return feed('setsid', ['--wait', 'sh', '-c', FIRST, 'sh', String(BASE_NICE), ...argv], '');
}

/** Undisturbed rounds that a test wants. */
const WANTED = 5;
/** For so long it waits for them. */
const PATIENCE_MS = 15_000;
/** So long the machine is watched before each round. */
const WATCHED_MS = 250;
/** Most that others may use during a round, in cores: if all of it falls to one of the threads its share moves by less than 3 points. */
const BESIDE = 0.02;

/** A round that tells what other programs used of the machine meanwhile, in cores. */
export interface Watched {
  readonly othersCores: number;
}

/**
 * Rounds during which other programs left the machine alone, and before which it was idle: programs that a round keeps from the cores
 * disturb it all the same, since the kernel does not see a core as idle. Chosen by that alone, never by what came out. Skips the test,
 * saying what others used, where not three could be had.
 * @param beside most that others may use during a round, in cores
 */
export async function undisturbedRounds<T extends Watched>(
  context: TestContext,
  round: () => Promise<T>,
  beside = BESIDE,
): Promise<T[]> {
  const good: T[] = [];
  const before: number[] = [];
  const during: number[] = [];
  const until = performance.now() + PATIENCE_MS;
  while (good.length < WANTED && performance.now() < until) {
    const idle = await withOthers(
      () => delay(WATCHED_MS),
      () => 0,
    );
    before.push(idle.othersCores);
    if (idle.othersCores > UNDISTURBED_CORES) continue;
    const result = await round();
    during.push(result.othersCores);
    if (result.othersCores <= beside) good.push(result);
  }
  report('cores used by others before and during rounds', before, during);
  const used = [before, during].map((cores) => (cores.length > 0 ? median(cores).toFixed(2) : 'none'));
  context.skip(
    good.length * 2 < WANTED,
    `other programs used ${used[0]} cores before and ${used[1]} during ${during.length} rounds, of which ${good.length} were undisturbed; run it again on an idle machine`,
  );
  return good;
}

/** How long some threads took together. */
export interface Times {
  readonly wallNs: number;
  /** Each thread's CPU, in parts of a core. */
  readonly shares: readonly number[];
}

/** What some threads did at once. */
export interface Done extends Times {
  /** Switches a second and thread. */
  readonly voluntary: number;
  readonly involuntary: number;
}

/** What really was, and the model of it with the CPU that the threads used. */
export interface Pair<T extends Times = Done> {
  readonly real: T;
  readonly model: T;
}

const middle = <T extends Times>(pairs: readonly Pair<T>[], of: (pair: Pair<T>) => number): number =>
  median(pairs.map(of));

/** Share of the thread that is so far from the most served one. */
const ranked = (done: Times, rank: number): number =>
  done.shares.toSorted((a, b) => b - a)[rank] ?? Number.NaN;

/** In the middle one of the rounds: wall time within 10 %. */
export function expectWall(name: string, pairs: readonly Pair<Times>[]): void {
  const ratio = middle(pairs, ({ real, model }) => real.wallNs / model.wallNs);
  report(
    `${name}: wall time, ms`,
    pairs.map(({ real }) => real.wallNs / 1e6),
    pairs.map(({ model }) => model.wallNs / 1e6),
  );
  expect(ratio, `${name}: wall time over the model's`).toBeGreaterThan(0.9);
  expect(ratio, `${name}: wall time over the model's`).toBeLessThan(1.1);
}

/** In the middle one of the rounds: the share of each thread of a core within 3 points, the most served first. */
export function expectShares(name: string, pairs: readonly Pair<Times>[]): void {
  const ranks = [...(pairs[0]?.real.shares ?? []).keys()];
  expect(ranks.length, `${name}: threads`).toBeGreaterThan(0);
  const real = ranks.map((rank) => middle(pairs, (pair) => ranked(pair.real, rank)));
  const model = ranks.map((rank) => middle(pairs, (pair) => ranked(pair.model, rank)));
  report(`${name}: shares of a core`, real, model);
  for (const rank of ranks) {
    const apart = Math.abs((real[rank] ?? Number.NaN) - (model[rank] ?? Number.NaN));
    expect(apart, `${name}: share of thread ${rank} apart from the model's`).toBeLessThan(0.03);
  }
}

/** In the middle one of the rounds: switches of a kind within a factor of the model's. */
export function expectRate(
  name: string,
  pairs: readonly Pair[],
  kind: 'voluntary' | 'involuntary',
  factor: number,
): void {
  const real = middle(pairs, (pair) => pair.real[kind]);
  const model = middle(pairs, (pair) => pair.model[kind]);
  report(
    `${name}: ${kind} switches a second`,
    pairs.map((pair) => pair.real[kind]),
    pairs.map((pair) => pair.model[kind]),
  );
  expect(real / model, `${name}: ${kind} switches over the model's`).toBeGreaterThan(1 / factor);
  expect(real / model, `${name}: ${kind} switches over the model's`).toBeLessThan(factor);
}
