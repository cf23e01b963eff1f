import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { integer, workload } from '../../src/catalogue/define.ts';
import type { Toolchain } from '../../src/catalogue/toolchain.ts';
import type { Workload } from '../../src/catalogue/types.ts';
import type { LabOutcome, LabStep } from '../../src/ipc/channels/lab.ts';
import type { LabPlaces } from '../../src/lab/places.ts';
import { ResultsFile } from '../../src/lab/results.ts';
import { type RunHooks, runExample } from '../../src/lab/runExample.ts';
import { sessionExample } from '../../src/lab/sessionExample.ts';
import { openSession } from '../../src/store/index.ts';
import { scratch } from '../support/cli.ts';
import { THIS_NODE } from '../support/toolchains.ts';

const place = scratch();
afterAll(() => place.remove());

const places: LabPlaces = {
  library: place.dir,
  workloads: join(place.dir, 'workloads'),
  results: place.file('results.json'),
  node: process.execPath,
  builds: place.file('builds'),
};

const LAST_LINE = `console.log('SWITCHYARD ' + JSON.stringify({ id: 'bad-one', params: {}, figures: { wall_s: 1 }, ok: true, notes: [] }));`;

/** An entry whose program is `source`. */
function entryOf(source: string, language: 'node' | 'go' = 'node'): Workload {
  const folder = join(places.workloads, language);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'bad_one.mjs'), source);
  return workload(language, {
    id: 'bad-one',
    title: 'A program that goes wrong',
    documents: [],
    model: 'node',
    path: 'bad_one.mjs',
    parameters: [integer('n', 10, 1, 1, 100, 'nothing')],
    claims: [
      {
        word: 'wall',
        text: 'it takes a second',
        figure: 'wall_s',
        stated: 1,
        relation: { kind: 'at-least', low: 1 },
        // The program only says so: whoever else is on the cores changes nothing.
        needs: { quiet: false },
      },
    ],
    lesson: { what: '', where: '', question: '', answer: '', steps: [] },
  });
}

const run = (
  source: string,
  more: { timeoutS?: number; toolchain?: Toolchain; hooks?: RunHooks } = {},
): Promise<LabOutcome> =>
  runExample(
    {
      entry: entryOf(source),
      scale: 'quick',
      params: {},
      toolchain: more.toolchain ?? THIS_NODE,
      ...(more.timeoutS === undefined ? {} : { timeoutS: more.timeoutS }),
    },
    places,
    more.hooks,
  );

/** The session is there, whole, and says which program it was. */
function expectKept(outcome: LabOutcome): void {
  const path = outcome.sessionPath ?? '';
  const reader = openSession(path);
  const { info, threads } = reader.overview();
  reader.close();
  expect(info.name).toBe('A program that goes wrong');
  expect(info.end).not.toBeNull();
  expect(threads.length).toBeGreaterThan(0);
  expect(sessionExample(path)).toMatchObject({ id: 'bad-one', scale: 'quick', params: { n: 1 } });
  expect(outcome.claims.every((row) => row.sessionPath === path)).toBe(true);
}

const reasons = (outcome: LabOutcome) => outcome.claims.map(({ verdict, reason }) => [verdict, reason]);

test('a run that is in order has its figures and verdicts', async () => {
  const outcome = await run(LAST_LINE);
  expect(outcome.failure).toBeNull();
  expect(outcome.figures).toEqual({ wall_s: 1 });
  expect(reasons(outcome)).toEqual([['reproduced', null]]);
  expectKept(outcome);
});

test('a program that fails is told with its last words, and kept', async () => {
  const outcome = await run(`console.error('no such luck'); process.exit(7);`);
  expect(outcome.failure).toBe('It ended with exit code 7. Its last words: no such luck');
  expect(reasons(outcome)).toEqual([['cannot-run', outcome.failure]]);
  expectKept(outcome);
});

test('a program that hangs is ended and said to', async () => {
  const outcome = await run(`setInterval(() => {}, 1000);`, { timeoutS: 1 });
  expect(outcome.failure).toMatch(/^It did not end within 1 s and was ended\./);
  expect(outcome.end).toBe('duration');
  expectKept(outcome);
});

test('a program that is killed is told by its signal', async () => {
  const outcome = await run(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);`);
  expect(outcome.failure).toMatch(/^It was ended by SIGKILL\./);
  expectKept(outcome);
});

test('a flood of output is read to its last line; the session keeps the beginning', async () => {
  const flood = `const line = 'x'.repeat(1023) + '\\n';
    for (let k = 0; k < 8192; k++) require('node:fs').writeSync(1, line);`;
  const source = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); ${flood} ${LAST_LINE}`;
  const outcome = await run(source);
  expect(outcome.failure).toBeNull();
  expect(outcome.figures).toEqual({ wall_s: 1 });
  const reader = openSession(outcome.sessionPath ?? '');
  const page = reader.output(0, 10_000);
  reader.close();
  expect(page.droppedBytes).toBeGreaterThan(6 * 1024 * 1024);
  expectKept(outcome);
});

test('a program without a proper last line is told what is wrong with it', async () => {
  const outcome = await run(`console.log('done');`);
  expect(outcome.failure).toBe('Its output does not end in a line that begins with SWITCHYARD.');
  expectKept(outcome);
});

test('a toolchain that is gone when it is wanted is named', async () => {
  const command = join(place.dir, 'gone', 'node');
  const outcome = await run(LAST_LINE, { toolchain: { ...THIS_NODE, command } });
  expect(outcome.sessionPath).toBeNull();
  expect(outcome.failure).toContain(`was at ${command} when toolchains were looked for`);
  expect(outcome.failure).toContain('switchyard examples toolchains');
  expect(reasons(outcome)).toEqual([['cannot-run', outcome.failure]]);
});

test('a compiler that is gone when it is wanted is named', async () => {
  const entry = entryOf(LAST_LINE, 'go');
  const command = join(place.dir, 'gone', 'go');
  const toolchain = { ...THIS_NODE, language: 'go', command } as const;
  const outcome = await runExample({ entry, scale: 'quick', params: {}, toolchain }, places);
  expect(outcome.sessionPath).toBeNull();
  expect(outcome.failure).toContain(`${command} could not be started`);
});

test('a run that the reader ends is stopped, saved, and no verdict', async () => {
  const controller = new AbortController();
  const steps: LabStep[] = [];
  const onStep = (step: LabStep) => {
    steps.push(step);
    if (step.progress !== null) controller.abort();
  };
  const outcome = await run(`setInterval(() => {}, 1000);`, { hooks: { signal: controller.signal, onStep } });
  expect(outcome.failure).toBe('It was stopped.');
  expect(steps.map(({ stage }) => stage)).toEqual(
    expect.arrayContaining(['preparing', 'recording', 'reading']),
  );
  expectKept(outcome);
});

test('values that a program does not take are refused before anything runs', async () => {
  const entry = entryOf(LAST_LINE);
  const request = { entry, scale: 'quick', toolchain: THIS_NODE } as const;
  const refused = (params: Record<string, string>) => runExample({ ...request, params }, places);
  await expect(refused({ m: '1' })).rejects.toMatchObject({ code: 'unknown-parameter' });
  await expect(refused({ n: '1000' })).rejects.toMatchObject({ code: 'bad-parameter' });
});

test('results keep the newest verdict of each scale, and survive a file that is none', async () => {
  const results = new ResultsFile(places.results);
  expect(results.read()).toEqual({ rows: [], runs: [] });
  const good = await run(LAST_LINE);
  expect(results.keepRun(good)).toEqual({ rows: good.claims, isWritten: true });
  const bad = await run(`process.exit(1);`);
  expect(results.keepRun(bad)).toEqual({ rows: bad.claims, isWritten: true });
  const { rows, runs } = results.read();
  expect(rows.map(({ verdict }) => verdict)).toEqual(['cannot-run']);
  // A failed run's figures do not take the place of a good one's.
  expect(runs.map(({ figures, atMs }) => [figures, atMs])).toEqual([[{ wall_s: 1 }, good.atMs]]);
  expect(JSON.parse(readFileSync(places.results, 'utf8'))).toMatchObject({ version: 1 });
  writeFileSync(places.results, 'no JSON');
  expect(results.read()).toEqual({ rows: [], runs: [] });
});
