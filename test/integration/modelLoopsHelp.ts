import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'vitest';
import type { Op, ProgramSet } from '../../src/model/engine/program.ts';
import type { OrderVerdict } from '../../src/model/loop/orders.ts';
import { BASE_NICE } from './modelHelp.ts';

export const MS = 1_000_000;
export const FIXTURES = path.join(import.meta.dirname, '../fixtures/model-loops');

/** Runs a program to its end with a text on stdin; its stdout. Rejects with its stderr where it fails. */
export function feed(command: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${err.slice(-2000)}`));
    });
    child.stdin.end(input);
  });
}

/** The same program with every mark named by its place, so that no two are alike. */
export function numberMarks(programs: ProgramSet): ProgramSet {
  let count = 0;
  const json = JSON.stringify(programs, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('op' in value) || value.op !== 'mark') return value;
    count += 1;
    return { op: 'mark', label: `m${count}` };
  });
  return JSON.parse(json) as ProgramSet;
}

/** A case of an order that was once judged wrongly, or that shows a rule. */
export interface OrderFixture {
  readonly title: string;
  readonly programs: ProgramSet;
  /** Order that the real runtime gave; absent where the test runs it itself. */
  readonly parameters?: object;
}

export function fixtures(prefix: string): OrderFixture[] {
  return readdirSync(FIXTURES)
    .filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(path.join(FIXTURES, name), 'utf8')) as OrderFixture[]);
}

/**
 * Most programs, of 100, for which the search may be given up: where a busy machine holds several of many jobs up
 * at once there are too many ways to try them all. Such an order is neither borne out nor refuted.
 */
export const MAX_UNKNOWN_PCT = 1;

/** How many of the programs the undisturbed model orders as the runtime did. */
export interface Tally {
  same: number;
  allowed: number;
  /** The search for a delay that explains the order was given up. */
  unknown: number;
  readonly wrong: {
    readonly programs: ProgramSet;
    readonly observed: readonly string[];
    readonly verdict: OrderVerdict;
  }[];
}

export function tally(
  programs: readonly ProgramSet[],
  observed: readonly (readonly string[])[],
  judge: (programs: ProgramSet, observed: readonly string[]) => OrderVerdict,
): Tally {
  const sum: Tally = { same: 0, allowed: 0, unknown: 0, wrong: [] };
  programs.forEach((one, index) => {
    const seen = observed[index] ?? [];
    const verdict = judge(one, seen);
    if (verdict.verdict === 'same') sum.same += 1;
    else if (verdict.verdict === 'allowed') sum.allowed += 1;
    else if (verdict.verdict === 'unknown') sum.unknown += 1;
    else sum.wrong.push({ programs: one, observed: seen, verdict });
  });
  return sum;
}

/** Every Python of at least 3.`minor` on PATH or of pyenv, one a version. */
export function pythons(minor: number): { readonly version: string; readonly path: string }[] {
  const root = path.join(process.env['PYENV_ROOT'] ?? path.join(homedir(), '.pyenv'), 'versions');
  const pyenv = existsSync(root) ? readdirSync(root).map((name) => path.join(root, name, 'bin')) : [];
  // A shim answers only for the versions that pyenv has switched on; the real ones are in its folders.
  const onPath = (process.env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('shims'));
  const folders = [...onPath, ...pyenv];
  const found = new Map<number, string>();
  for (let at = minor; at <= 14; at++) {
    const place = folders.map((folder) => path.join(folder, `python3.${at}`)).find((one) => existsSync(one));
    if (place !== undefined) found.set(at, place);
  }
  return [...found].map(([at, place]) => ({ version: `3.${at}`, path: place }));
}

/**
 * Command that puts a program before all others of the machine, so that a test need not have the machine to itself: real-time priority
 * where this user may give it (each core's own thread is never preempted then; for programs with no more busy threads than cores, and
 * in stretches well below a second, past which the kernel gives others their part), else the highest priority there is.
 */
export function beforeAllOthers(): readonly [string, ...string[]] {
  const realTime = ['chrt', '-f', '1'] as const;
  const [command, ...args] = realTime;
  if (spawnSync(command, [...args, 'true']).status === 0) return realTime;
  return ['nice', '-n', String(BASE_NICE)];
}

/** Share of a measurement that other programs may have taken for it to count as undisturbed: no more rounds are needed. */
export const QUIET = 0.005;
/** Share above which the least disturbed of all rounds still says nothing: a test's own bounds begin at 3 points. */
const TOO_LOUD = 0.02;

/**
 * The round that other programs disturbed least: a test on a shared machine measures several and judges that one.
 * Skips the test, saying how much, where even that one was disturbed by more than 2 %.
 * @param share part of a round that others took, 0 to 1
 */
export function leastDisturbed<T>(
  context: TestContext,
  rounds: readonly T[],
  share: (round: T) => number,
): T {
  const [best] = [...rounds].sort((a, b) => share(a) - share(b));
  if (best === undefined) throw new Error('nothing was measured');
  context.skip(
    share(best) > TOO_LOUD,
    `in the quietest of ${rounds.length} rounds other programs still took ${(share(best) * 100).toFixed(1)} % of the time; run it again on an idle machine`,
  );
  return best;
}

export const mark: Op = { op: 'mark', label: '' };
