import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ReaderError } from '../../../src/domain/error.ts';
import {
  newSetPath,
  parseRaceSet,
  raceOfSet,
  raceSet,
  readRaceSet,
  writeRaceSet,
} from '../../../src/lab/raceSet.ts';
import { entry, raceState } from './raceFixture.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-race-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (change: object = {}) => JSON.stringify({ ...raceSet(raceState()), ...change });
const contestant = (change: object) => {
  const set = raceSet(raceState());
  return text({ contestants: [{ ...set.contestants[0], ...change }, set.contestants[1]] });
};
const codeOf = (content: string) => {
  try {
    parseRaceSet(content, '/races/set.switchyard-race');
    return 'read';
  } catch (error) {
    return error instanceof ReaderError ? error.code : error;
  }
};

describe('a saved race', () => {
  test('opens again as it was, its sessions beside it', () => {
    const race = raceState({
      mode: 'in-turn',
      pinning: 'Pinned with taskset: 0 | 1.',
      entries: [
        entry('a', { cores: [0], workload: 'go-mutex', toolchain: 'Go 1.26.8' }),
        entry('b', { stage: 'failed', message: 'It was ended by SIGKILL.', sessionPath: null, marks: null }),
      ],
    });
    const path = join(folder, 'set.switchyard-race');
    writeRaceSet(path, raceSet(race));
    const opened = raceOfSet(readRaceSet(path), path);
    const moved = race.entries.map((one) => ({
      ...one,
      figures: null,
      sessionPath: one.sessionPath && join(folder, 'a.switchyard'),
    }));
    expect(opened).toEqual({ ...race, entries: moved, order: [], skewNs: null, setPath: path });
    expect(readdirSync(folder)).toEqual(['set.switchyard-race']);
  });

  test('names its sessions without their folder', () => {
    expect(JSON.parse(text()).contestants[0].session).toBe('a.switchyard');
    expect(text()).not.toContain('/races/');
  });

  test('one that still runs when it is saved was stopped', () => {
    const set = raceSet(raceState({ entries: [entry('a', { stage: 'running' }), entry('b')] }));
    expect(set.contestants.map(({ outcome }) => outcome)).toEqual(['stopped', 'ended']);
  });
});

describe('a file of anybody’s', () => {
  test.each([
    ['no JSON', '{'],
    ['another format', text({ format: 'switchyard-report' })],
    ['a session elsewhere', contestant({ session: '../secret.switchyard' })],
    ['an absolute session', contestant({ session: '/etc/secret.switchyard' })],
    ['a session that is none', contestant({ session: 'passwd' })],
    ['an unknown key', text({ run: 'rm' })],
    ['one contestant', text({ contestants: raceSet(raceState()).contestants.slice(0, 1) })],
    [
      'an end before the start',
      contestant({ marks: { zero_ns: 0, signal_ns: 0, start_ns: 5, doubt_ns: 0, end_ns: 4 } }),
    ],
    [
      'a negative time',
      contestant({ marks: { zero_ns: -1, signal_ns: 0, start_ns: 5, doubt_ns: 0, end_ns: 6 } }),
    ],
  ])('is refused: %s', (_, content) => {
    expect(codeOf(content)).toBe('bad-race-set');
  });

  test('of a newer format says so', () => {
    expect(() => parseRaceSet(text({ version: 9 }), '/x')).toThrow(/newer Switchyard \(format 9/);
  });

  test('is read or refused for the reader, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (content) => {
        expect(codeOf(content)).toBe('bad-race-set');
      }),
    );
  });

  test('of any value in any place is refused or read', () => {
    const set = raceSet(raceState());
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(set)), fc.jsonValue(), (key, value) => {
        expect(['read', 'bad-race-set']).toContain(codeOf(JSON.stringify({ ...set, [key]: value })));
      }),
    );
  });

  test('that is huge, missing or a folder', () => {
    const huge = join(folder, 'huge.switchyard-race');
    writeFileSync(huge, ' '.repeat(2 ** 21 + 1));
    expect(() => readRaceSet(huge)).toThrow(/larger than 2 MiB/);
    expect(() => readRaceSet(join(folder, 'none'))).toThrow(/There is no file/);
    expect(() => readRaceSet(folder)).toThrow(/cannot be read/);
  });
});

test('a set that cannot be written leaves nothing', () => {
  writeFileSync(join(folder, 'file'), 'mine');
  expect(() => writeRaceSet(join(folder, 'file', 'set.switchyard-race'), raceSet(raceState()))).toThrow(
    /Choose another file/,
  );
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine');
});

test('a new set takes no name that is taken', () => {
  const taken = new Set(['/r/x.switchyard-race', '/r/x-2.switchyard-race']);
  expect(newSetPath('/r', 'x', (path) => taken.has(path))).toBe('/r/x-3.switchyard-race');
});
