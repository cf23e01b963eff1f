import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LabClaimRow, LabOutcome } from '../../../src/ipc/channels/lab.ts';
import { ResultsFile } from '../../../src/lab/results.ts';
import { scratch } from '../../support/cli.ts';
import { claimRow } from './claimRowFixture.ts';

let place: ReturnType<typeof scratch>;
let results: ResultsFile;
beforeEach(() => {
  place = scratch();
  results = new ResultsFile(place.file('results.json'));
});
afterEach(() => place.remove());

/** A run of one claim; its only figure is when it was, so that runs can be told apart. */
function run(claim: LabClaimRow): LabOutcome {
  const { atMs, scale, sessionPath, toolchain } = claim;
  return {
    id: 'sum',
    title: 'Sum',
    scale,
    params: {},
    toolchain: {
      language: 'python',
      command: '/usr/bin/python3',
      version: '3.12.1',
      name: toolchain ?? '',
      gil: 'gil',
      packages: [],
      problem: null,
    },
    argv: [],
    sessionPath,
    failure: null,
    figures: { at_count: atMs },
    notes: [],
    phases: [],
    claims: [claim],
    durationNs: 1,
    end: 'target-exited',
    exit: { code: 0, signal: null },
    atMs,
  };
}

const BUSY = 'The machine was too busy to tell: the program waited 1 s.';
const disturbed = (more: Partial<LabClaimRow> = {}) =>
  claimRow({ verdict: 'cannot-run', reason: BUSY, measured: 1.1, atMs: 2000, isDisturbed: true, ...more });
const figures = () => results.read().runs.map((one) => one.figures['at_count']);

test('a disturbed run leaves an earlier verdict and its figures, and is named beside it', () => {
  results.keepRun(run(claimRow()));
  const kept = claimRow({ disturbedSince: { atMs: 2000, reason: BUSY } });
  expect(results.keepRun(run(disturbed()))).toEqual({ rows: [kept], isWritten: true });
  expect(results.read().rows).toEqual([kept]);
  expect(figures()).toEqual([1000]);
});

test('of several disturbed runs the last is named; the next good one replaces all', () => {
  results.keepRun(run(claimRow({ verdict: 'not-reproduced', reason: 'Too slow.' })));
  results.keepRun(run(disturbed()));
  const again = results.keepRun(run(disturbed({ atMs: 3000 }))).rows[0];
  expect(again).toMatchObject({ verdict: 'not-reproduced', disturbedSince: { atMs: 3000 } });
  const good = claimRow({ atMs: 4000 });
  expect(results.keepRun(run(good)).rows).toEqual([good]);
  expect(results.read().rows).toEqual([good]);
  expect(figures()).toEqual([4000]);
});

test('nothing stands where there was no verdict, none of that toolchain, or none of that scale', () => {
  const first = disturbed({ atMs: 500 });
  expect(results.keepRun(run(first)).rows).toEqual([first]);
  const second = disturbed();
  expect(results.keepRun(run(second)).rows).toEqual([second]);
  results.keepRun(run(claimRow({ atMs: 2500 })));
  const other = disturbed({ atMs: 3000, toolchain: 'CPython 3.14.0t' });
  expect(results.keepRun(run(other)).rows).toEqual([other]);
  results.keepRun(run(claimRow({ atMs: 3500 })));
  const quick = disturbed({ atMs: 4000, scale: 'quick' });
  expect(results.keepRun(run(quick)).rows).toEqual([quick]);
  expect(results.read().rows.map(({ scale, atMs }) => [scale, atMs])).toEqual([
    ['default', 3500],
    ['quick', 4000],
  ]);
});

test('what another thing kept from trying the claim does replace', () => {
  results.keepRun(run(claimRow()));
  const failed = claimRow({ verdict: 'cannot-run', reason: 'It ended with exit code 1.', atMs: 2000 });
  expect(results.keepRun(run(failed)).rows).toEqual([failed]);
});

test('a file from before disturbed runs were told apart is read', () => {
  const { isDisturbed: _, disturbedSince: __, ...old } = claimRow();
  mkdirSync(place.dir, { recursive: true });
  writeFileSync(results.path, JSON.stringify({ version: 1, rows: [old], runs: [] }));
  expect(results.read().rows).toEqual([claimRow()]);
  results.keepRun(run(disturbed()));
  expect(JSON.parse(readFileSync(results.path, 'utf8'))).toMatchObject({
    rows: [{ verdict: 'reproduced', disturbedSince: { atMs: 2000 } }],
  });
});
