import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gateWords } from '../../../src/domain/target.ts';
import { ns } from '../../../src/domain/units.ts';
import { INDEX_NAME, listSessions } from '../../../src/store/library.ts';
import { createSession } from '../../../src/store/writer.ts';
import { gridEvents, testHead } from '../../support/grid.ts';
import { temporaryFolder, writeSession } from './support.ts';

const TICK = 10_000_000;

function library(): string {
  const folder = temporaryFolder();
  copyFileSync(writeSession(gridEvents('A B / B A'), 2 * TICK), join(folder, 'one.switchyard'));
  writeFileSync(join(folder, 'broken.switchyard'), 'no session at all');
  writeFileSync(join(folder, 'notes.txt'), 'not listed');
  return folder;
}

test('sessions are listed with what they hold, unreadable ones with the reason', () => {
  const [one, broken, ...others] = listSessions(library());
  expect(others).toEqual([]);
  expect(one).toMatchObject({
    file: 'one.switchyard',
    error: null,
    summary: {
      name: 'grid',
      durationNs: 2 * TICK,
      target: 'grid --fast',
      runtime: { kind: 'native', version: null },
      threads: 2,
      processes: 1,
      end: 'target-exited',
    },
  });
  expect(broken).toMatchObject({ summary: null, error: { code: 'session-not-one' } });
});

test('a session of a race is listed by its own command, not by the gate that held it', () => {
  const folder = temporaryFolder();
  const argv = ['taskset', '-c', '0', ...gateWords('/tmp/switchyard-race-Xy/gate'), 'python3', 'a.py'];
  const head = testHead();
  const target = { kind: 'spawn', argv, cwd: null, env: {} } as const;
  createSession(join(folder, 'raced.switchyard'), { ...head, target });
  expect(listSessions(folder)[0]?.summary?.target).toBe('python3 a.py');
});

test('the index serves what did not change, and is made again when lost or broken', () => {
  const folder = library();
  const fresh = listSessions(folder);
  const index = join(folder, INDEX_NAME);
  // A name that only the index knows shows that the file was not opened again.
  writeFileSync(index, readFileSync(index, 'utf8').replace('"name":"grid"', '"name":"cached"'));
  expect(listSessions(folder)[0]?.summary?.name).toBe('cached');
  writeFileSync(index, '{"version":2,"entries":[{}]}');
  expect(listSessions(folder)).toEqual(fresh);
  rmSync(index);
  expect(listSessions(folder)).toEqual(fresh);
  expect(statSync(index).isFile()).toBe(true);
});

test('a changed or removed file is seen', () => {
  const folder = library();
  listSessions(folder);
  copyFileSync(writeSession(gridEvents('A A A A'), 4 * TICK), join(folder, 'one.switchyard'));
  rmSync(join(folder, 'broken.switchyard'));
  expect(listSessions(folder)).toMatchObject([{ summary: { durationNs: 4 * TICK, threads: 1 } }]);
});

test('a session that is being recorded is listed as such, and not from the index', () => {
  const folder = temporaryFolder();
  const sink = createSession(join(folder, 'live.switchyard'), testHead());
  sink.accept(gridEvents('A'));
  expect(listSessions(folder)[0]?.summary).toMatchObject({ end: null, durationNs: TICK });
  sink.accept(gridEvents('A A A').slice(-2));
  sink.finish({ durationNs: ns(3 * TICK), end: 'stopped', exit: null, unaccountedCpuNs: null });
  expect(listSessions(folder)[0]?.summary).toMatchObject({ end: 'stopped', durationNs: 3 * TICK });
});

test('a folder that is not there is an empty library', () => {
  expect(listSessions(join(temporaryFolder(), 'none'))).toEqual([]);
});
