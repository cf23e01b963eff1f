import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { raceSet, writeRaceSet } from '../../../src/lab/raceSet.ts';
import { listRaces } from '../../../src/service/races.ts';
import { entry, raceState } from '../lab/raceFixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'races-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Saves a race of that start, with sessions of which those in `present` exist. */
function save(name: string, startedAtMs: number, present: readonly string[] = []): string {
  const path = join(folder, `${name}.switchyard-race`);
  writeRaceSet(path, raceSet({ ...raceState(), name, startedAtMs }));
  for (const file of present) writeFileSync(join(folder, `${file}.switchyard`), '');
  return path;
}

test('newest first by their start, not by when they were written; what is broken comes last', async () => {
  const old = save('old', 1000);
  const broken = join(folder, 'broken.switchyard-race');
  writeFileSync(broken, 'not JSON');
  const fresh = save('fresh', 2000);
  utimesSync(fresh, 1, 1);
  const rows = await listRaces(folder, [], 10);
  expect(rows.map(({ path, state }) => [path, state])).toEqual([
    [fresh, 'readable'],
    [old, 'readable'],
    [broken, 'unreadable'],
  ]);
});

test('says which sessions are no longer there, and how long each contestant took', async () => {
  const [first, second] = raceState().entries;
  save('race', 1000, [first?.name ?? '']);
  const [row] = await listRaces(folder, [], 10);
  if (row?.state !== 'readable') throw new Error('the race can be read');
  expect(row.headline.contestants.map(({ name, isGone }) => [name, isGone])).toEqual([
    [first?.name, false],
    [second?.name, true],
  ]);
  expect(row.headline.contestants[0]?.wallNs).toBe(1e9);
});

test('races that were opened elsewhere are listed too; one that is gone says so', async () => {
  const here = save('here', 1000);
  const rows = await listRaces(folder, [here, '/nowhere/gone.switchyard-race'], 10);
  expect(rows.map(({ path, state }) => [path, state])).toEqual([
    [here, 'readable'],
    ['/nowhere/gone.switchyard-race', 'missing'],
  ]);
});

test('no more than asked for, those written last; a folder that is not there has none', async () => {
  const early = save('early', 1000);
  utimesSync(early, 1, 1);
  const late = save('late', 500);
  expect((await listRaces(folder, [], 1)).map(({ path }) => path)).toEqual([late]);
  expect(await listRaces(join(folder, 'none'), [], 10)).toEqual([]);
});

test('a contestant without a session is not gone: nothing was recorded', async () => {
  const path = join(folder, 'x.switchyard-race');
  const never = entry('never', { stage: 'failed', sessionPath: null, marks: null, figures: null });
  writeRaceSet(path, raceSet({ ...raceState(), entries: [never, entry('other')] }));
  const [row] = await listRaces(folder, [], 1);
  if (row?.state !== 'readable') throw new Error('the race can be read');
  expect(row.headline.contestants[0]).toEqual({
    name: 'never',
    outcome: 'failed',
    wallNs: null,
    sessionPath: null,
    isGone: false,
  });
});
