import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'vitest';
import type { Op, ProgramSet } from '../../src/model/engine/program.ts';
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

/**
 * The same program with every mark and every name given by `as` numbered by its place: no two marks are alike, and the same program has
 * the same text whenever it is made.
 */
export function numberMarks(programs: ProgramSet): ProgramSet {
  let marks = 0;
  const names = new Map<unknown, string>();
  const given = new Set<unknown>();
  JSON.stringify(programs, (key, value: unknown) => {
    if (key === 'as') given.add(value);
    return value;
  });
  const renamed = (name: unknown): unknown => {
    if (!given.has(name)) return name;
    const known = names.get(name) ?? `t${names.size + 1}`;
    names.set(name, known);
    return known;
  };
  const json = JSON.stringify(programs, (key, value: unknown) => {
    if (key === 'as' || key === 'task') return renamed(value);
    if (typeof value !== 'object' || value === null || !('op' in value) || value.op !== 'mark') return value;
    marks += 1;
    return { op: 'mark', label: `m${marks}` };
  });
  return JSON.parse(json) as ProgramSet;
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

/**
 * Share of a round that may be lost to whatever it is (other programs, a host that wakes its idle cores late) for it to count as
 * undisturbed: no more rounds are needed.
 */
export const QUIET = 0.01;
/** Share of the judged round that other programs may have taken: a test's own bounds begin at 3 points. */
const TOO_LOUD = 0.02;

/**
 * The round that lost least time: whatever disturbs a program makes it longer, so that a test on a shared machine measures several rounds
 * and judges that one. Skips the test, saying how much, where other programs took more than 2 % even of it.
 * @param lost part of a round's wall time in which the program did not compute, 0 to 1
 * @param others part for which other programs kept it from a core, 0 to 1
 */
export function leastDisturbed<T>(
  context: TestContext,
  rounds: readonly T[],
  lost: (round: T) => number,
  others: (round: T) => number,
): T {
  const [best] = [...rounds].sort((a, b) => lost(a) - lost(b));
  if (best === undefined) throw new Error('nothing was measured');
  context.skip(
    others(best) > TOO_LOUD,
    `in the quietest of ${rounds.length} rounds other programs still took ${(others(best) * 100).toFixed(1)} % of the time; run it again on an idle machine`,
  );
  return best;
}

export const mark: Op = { op: 'mark', label: '' };
