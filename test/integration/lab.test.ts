import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/catalogue/catalogue.ts';
import { FACT_CLAIMS } from '../../src/catalogue/facts.ts';
import type { LabClaimRow, LabOutcome, LabStatus } from '../../src/ipc/channels/lab.ts';
import { unwrap } from '../../src/ipc/result.ts';
import { startChild } from '../../src/main/children.ts';
import { LabManager } from '../../src/main/lab.ts';
import { openSession } from '../../src/store/index.ts';
import { outcomeOf, runCli, scratch, startCli } from '../support/cli.ts';
import { until } from '../support/until.ts';

const place = scratch();
afterAll(() => place.remove());

const script = fileURLToPath(new URL('../../src/lab/child.ts', import.meta.url));
const managers: LabManager[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const manager of managers.splice(0)) await manager.close();
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

/** The window's end of a lab with a library of its own, and what it is told. */
function startLab() {
  let process_: ChildProcess | null = null;
  const manager = new LabManager(() => {
    const env = { SWITCHYARD_LIBRARY: place.dir };
    const child = startChild({ execPath: process.execPath, env }, script);
    process_ = child.process;
    return child;
  });
  managers.push(manager);
  const statuses: LabStatus[] = [];
  const rows: LabClaimRow[] = [];
  manager.onChange({ changed: (status) => statuses.push(status), rows: (_, more) => rows.push(...more) });
  return { manager, statuses, rows, child: () => process_ };
}

const QUICK = { params: {}, scale: 'quick', toolchain: null } as const;
/** A run that lasts until it is ended: a deadlock to be watched for a minute. */
const LONG = { ...QUICK, id: 'py-deadlock', params: { seconds: '60' } } as const;

const recording = (status: LabStatus) =>
  status.phase === 'running' && status.step?.stage === 'recording' ? status.step.sessionPath : null;

/** The session of a running job once its program is in the file. */
const flushed = (status: LabStatus) =>
  status.phase === 'running' && (status.step?.progress?.threads ?? 0) > 0 ? status.step?.sessionPath : null;

test('the window lists, runs, and finds the run again in results, tables and session', async () => {
  const { manager, statuses } = startLab();
  const { examples } = unwrap(await manager.request('lab.examples', { refresh: false }));
  expect(examples.map(({ id }) => id)).toEqual(CATALOGUE.map(({ id }) => id));
  for (const { toolchain, unavailable } of examples) expect(toolchain === null).toBe(unavailable !== null);

  const outcome = unwrap(await manager.request('lab.run', { ...QUICK, id: 'node-blocked-loop' }));
  expect(outcome.failure).toBeNull();
  expect(statuses.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['running', 'ended']));
  expect(manager.status).toMatchObject({ phase: 'ended', done: 1, cancelled: false, error: null });

  const results = unwrap(await manager.request('lab.results', {}));
  expect(results.runs).toEqual([
    expect.objectContaining({ workloadId: outcome.id, figures: outcome.figures }),
  ]);
  const path = outcome.sessionPath ?? '';
  expect(unwrap(await manager.request('lab.sessionExample', { path }))).toEqual({
    id: outcome.id,
    scale: 'quick',
    params: outcome.params,
    figures: outcome.figures,
    notes: outcome.notes,
    phases: outcome.phases,
  });
  const { walk, nodes } = unwrap(await manager.request('lab.decision', { path }));
  expect(walk?.figures.runtime).toBe('node');
  expect(walk?.steps[0]?.because).toMatch(/^\d+\.\d+ /);
  expect(nodes.some(({ id }) => id === walk?.adviceId)).toBe(true);
  const tables = unwrap(await manager.request('lab.tables', {}));
  const cells = tables.flatMap(({ rows }) =>
    rows.flatMap((row) => row.cells.flatMap((cell) => cell.measured)),
  );
  for (const cell of cells.filter(({ workloadId }) => workloadId === outcome.id))
    expect(cell).toMatchObject({
      value: outcome.figures[cell.figure] ?? null,
      scale: 'quick',
      sessionPath: path,
    });
});

test('one job at a time; cancelling the request ends the run and keeps its session', async () => {
  const { manager } = startLab();
  const controller = new AbortController();
  const run = manager.request('lab.run', LONG, controller.signal);
  const path = await until('the recording', () => recording(manager.status));
  const second = await manager.request('lab.startClaims', { ids: ['py-rlock'], scale: 'quick' });
  expect(second).toMatchObject({ ok: false, error: { code: 'lab-busy' } });
  controller.abort();
  const outcome: LabOutcome = unwrap(await run);
  expect(outcome.failure).toBe('It was stopped.');
  expect(manager.status).toMatchObject({ phase: 'ended', cancelled: true });
  openSession(path).close();
});

test('claims come one program after the other and are kept when the rest is cancelled', async () => {
  const { manager, rows } = startLab();
  const ids = ['go-deadlock', 'node-blocked-loop', 'py-deadlock', 'py-starvation', 'py-semaphore'];
  unwrap(await manager.request('lab.startClaims', { ids, scale: 'quick' }));
  await until('two programs', () => new Set(rows.map(({ workloadId }) => workloadId)).size >= 2);
  unwrap(await manager.request('lab.cancel', {}));
  await until('the end', () => manager.status.phase === 'ended');
  expect(manager.status).toMatchObject({ cancelled: true, error: null, rows });
  const kept = unwrap(await manager.request('lab.results', {})).rows;
  for (const row of rows) expect(kept).toContainEqual(row);
  expect(new Set(rows.map(({ workloadId }) => workloadId)).size).toBeLessThan(ids.length);
});

test('a lab that dies is told of, and the next request starts it again', async () => {
  const { manager, child } = startLab();
  const run = manager.request('lab.run', LONG);
  const path = await until('a flush', () => flushed(manager.status));
  child()?.kill('SIGKILL');
  expect(await run).toMatchObject({ ok: false, error: { code: 'lab-died' } });
  expect(manager.status).toMatchObject({ phase: 'ended', error: { code: 'lab-died' } });
  expect(existsSync(path)).toBe(true);
  expect((await manager.request('lab.results', {})).ok).toBe(true);
  const pid = JSON.parse(
    execFileSync(process.execPath, ['-e', PROGRAM_PID, path], { encoding: 'utf8' }),
  ) as number;
  process.kill(pid, 'SIGKILL'); // the program outlived its recorder
});

/** Prints the pid of a session's first process. */
const PROGRAM_PID = `const Database = require('better-sqlite3');
console.log(new Database(process.argv[1]).prepare('SELECT pid FROM process ORDER BY id').get().pid)`;

test('the lab ends with its channel and saves what it was recording', async () => {
  const { manager } = startLab();
  const run = manager.request('lab.run', LONG);
  const path = await until('the recording', () => recording(manager.status));
  await manager.close();
  expect((await run).ok).toBe(false);
  const reader = openSession(path);
  expect(reader.overview().info.end).toBe('stopped');
  reader.close();
});

test('examples run prints the outcome, and as JSON on stdout alone', async () => {
  const text = await runCli(['examples', 'run', 'node-blocked-loop', '--quick'], place.dir);
  expect(text.code, text.stderr).toBe(0);
  expect(text.stdout).toMatch(/^session: .*\.switchyard$/m);
  const json = await runCli(
    ['examples', 'run', 'node-blocked-loop', '--quick', '--json', '--param', 'n=1000000'],
    place.dir,
  );
  const outcome = JSON.parse(json.stdout) as LabOutcome;
  expect(outcome.params['n']).toBe(1_000_000);
  expect(json.stderr).toContain('SWITCHYARD {');
  const decision = await runCli(['decide', outcome.sessionPath ?? ''], place.dir);
  expect(decision.stdout).toMatch(/^Does the program wait or compute\?/);
});

test('examples claims prints verdicts as they come; Ctrl-C keeps them', async () => {
  const library = scratch();
  const cli = startCli(['examples', 'claims', '--quick', '--json'], library.dir);
  children.push(cli);
  let seen = '';
  cli.stdout?.on('data', (chunk: Buffer) => {
    seen += chunk.toString('utf8');
  });
  const outcome = outcomeOf(cli);
  await until('a verdict of a run', () => seen.includes(`"workloadId":"${CATALOGUE[0]?.id}"`));
  cli.kill('SIGINT');
  const { code, stdout } = await outcome;
  expect(code).toBe(1);
  const printed = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LabClaimRow);
  const kept = JSON.parse(readFileSync(library.file('results.json'), 'utf8')) as { rows: LabClaimRow[] };
  expect(kept.rows).toEqual(printed);
  expect(printed.filter(({ workloadId }) => workloadId === null)).toHaveLength(FACT_CLAIMS.length);
  library.remove();
});

test('what is not there is refused with what to do', async () => {
  const refused = async (...args: string[]) => {
    const { code, stderr } = await runCli(['examples', ...args], place.dir);
    expect(code, args.join(' ')).toBe(2);
    return stderr;
  };
  expect(await refused('run', 'py-rase')).toContain('switchyard examples');
  expect(await refused('run', 'py-race', '--toolchain', '2.1')).toContain('switchyard examples toolchains');
  expect(await refused('run', 'py-race', '--param', 'n')).toContain('NAME=VALUE');
  expect(await refused('run', 'py-race', '--param', 'size=3')).toContain('takes no --size');
  expect(await refused('run', 'py-race', '--param', 'n=3')).toContain('a whole number from 1000');
  expect(await refused('claims', 'py-rase')).toContain('switchyard examples');
});

test('examples claims runs a language with the toolchain that was asked for, and refuses one that is not here', async () => {
  const own = await runCli(
    [
      'examples',
      'claims',
      'node-run-to-completion',
      '--quick',
      '--json',
      '--toolchain',
      `node=${process.versions.node}`,
    ],
    place.dir,
  );
  expect([own.code, own.stderr]).toEqual([0, '']);
  const rows = own.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LabClaimRow);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row.toolchain).toBe(`Node.js ${process.versions.node}`);
  const absent = await runCli(['examples', 'claims', 'py-rlock', '--toolchain', 'python=3.999'], place.dir);
  expect([absent.code, absent.stdout]).toEqual([2, '']);
  expect(absent.stderr).toContain('There is no toolchain "3.999" for python.');
  const slip = await runCli(['examples', 'claims', '--toolchain', 'pyhton=3'], place.dir);
  expect(slip.stderr).toContain('languages: python, go, node');
});

test('a run whose time the reader set is ended then, and no verdict is kept of it', async () => {
  const { manager } = startLab();
  const before = unwrap(await manager.request('lab.results', {})).rows;
  const recording = { rateHz: 50, durationNs: 1e9, name: 'one second of it' };
  const outcome = unwrap(await manager.request('lab.run', { ...LONG, recording }));
  expect(outcome).toMatchObject({ end: 'duration', failure: expect.stringContaining('after 1 s, as asked') });
  expect(unwrap(await manager.request('lab.results', {})).rows).toEqual(before);
  const reader = openSession(outcome.sessionPath ?? '');
  expect(reader.overview().info).toMatchObject({ name: 'one second of it', rateHz: 50 });
  reader.close();
});
