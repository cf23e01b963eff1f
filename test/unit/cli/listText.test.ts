import { expect, test } from 'vitest';
import { listErrors, listText } from '../../../src/cli/listText.ts';
import type { RaceRow } from '../../../src/ipc/channels/library.ts';
import type { LibraryEntry } from '../../../src/store/index.ts';

const session: LibraryEntry = {
  file: 'a.switchyard',
  path: '/l/a.switchyard',
  sizeBytes: 2048,
  modifiedMs: 0,
  summary: {
    name: 'a',
    startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    durationNs: 1.5e9,
    target: 'python3 a.py',
    runtime: { kind: 'cpython', version: '3.13.0' },
    threads: 3,
    processes: 1,
    end: 'target-exited',
  },
  error: null,
};
const lost: LibraryEntry = {
  ...session,
  file: 'b.switchyard',
  summary: null,
  error: { code: 'x', message: 'b is no session.' },
};

const contestant = {
  outcome: 'ended',
  wallNs: 1.25e9,
  sessionPath: '/l/a.switchyard',
  isGone: false,
} as const;
const race: RaceRow = {
  path: '/l/sum.switchyard-race',
  state: 'readable',
  headline: {
    name: 'Python / Go / Node.js',
    startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    mode: 'in-turn',
    scale: 'quick',
    contestants: [
      { ...contestant, name: 'Python', isGone: true },
      { ...contestant, name: 'Go', wallNs: 3e8 },
      { ...contestant, name: 'Node.js', outcome: 'failed', wallNs: null },
    ],
  },
};
const broken: RaceRow = {
  path: '/l/bad.switchyard-race',
  state: 'unreadable',
  error: { code: 'bad-race-set', message: 'bad is no saved race.' },
};

test('sessions, then races with how each contestant came off', () => {
  const [head, first, gap, races, line] = (listText([session], [race]) ?? '').split('\n');
  expect(head).toMatch(/^FILE +DATE \(UTC\) +LENGTH/);
  expect(first).toMatch(/^a\.switchyard +2026-01-02 03:04:05 +1\.5 s +cpython 3\.13\.0 +3 +2 KiB/);
  expect(gap).toBe('');
  expect(races).toMatch(/^RACE +DATE \(UTC\) +RUN +CONTESTANTS$/);
  expect(line).toMatch(
    /^sum\.switchyard-race +2026-01-02 03:04:05 +in turn +Python 1\.25 s \(its session is gone\), Go 300 ms, Node\.js failed$/,
  );
});

test('a library of races alone has no table of sessions; an empty one has nothing', () => {
  expect(listText([], [race])).toMatch(/^RACE/);
  expect(listText([], [])).toBeNull();
});

test('what cannot be read keeps its line, and the reason is told', () => {
  expect(listText([lost], [broken])).toMatch(
    /b\.switchyard +– .*unreadable[\s\S]*bad\.switchyard-race +– +unreadable +–/,
  );
  expect(listErrors([session, lost], [race, broken])).toEqual(['b is no session.', 'bad is no saved race.']);
});
