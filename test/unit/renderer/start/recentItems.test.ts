import { expect, test } from 'vitest';
import type { RaceRow, SessionRow } from '../../../../src/ipc/channels/library.ts';
import {
  fileName,
  formatStarted,
  raceTitle,
  recentItems,
  shortCommand,
} from '../../../../src/renderer/pages/start/recentItems.ts';

const session = (name: string, startedAtMs: number): SessionRow => ({
  path: `/l/${name}.switchyard`,
  state: 'readable',
  bytes: 1,
  headline: {
    name,
    startedAtMs,
    durationNs: 1e9,
    target: name,
    runtime: null,
    threads: 1,
    processes: 1,
    end: 'target-exited',
  },
});

const race = (name: string, startedAtMs: number, sessions: readonly (string | null)[]): RaceRow => ({
  path: `/l/${name}.switchyard-race`,
  state: 'readable',
  headline: {
    name,
    startedAtMs,
    mode: 'at-once',
    scale: 'quick',
    contestants: sessions.map((one, k) => ({
      name: `${k}`,
      outcome: 'ended',
      wallNs: 1,
      sessionPath: one === null ? null : `/l/${one}.switchyard`,
      isGone: false,
    })),
  },
});

const names = (sessions: readonly SessionRow[], races: readonly RaceRow[]): string[] =>
  recentItems(sessions, races).map(({ kind, row }) => `${kind} ${fileName(row.path)}`);

test('sessions and races in one list, newest first', () => {
  expect(names([session('a', 1), session('c', 3)], [race('b', 2, [])])).toEqual([
    'session c.switchyard',
    'race b.switchyard-race',
    'session a.switchyard',
  ]);
});

test('a session of a listed race is shown with the race alone', () => {
  const sessions = [session('a', 1), session('b', 2), session('c', 3)];
  expect(names(sessions, [race('r', 4, ['a', 'b', null])])).toEqual([
    'race r.switchyard-race',
    'session c.switchyard',
  ]);
});

test('the sessions of a race that cannot be read stay, and what cannot be read comes last', () => {
  const broken: RaceRow = {
    path: '/l/r.switchyard-race',
    state: 'unreadable',
    error: { code: 'bad-race-set', message: '' },
  };
  const missing: SessionRow = { path: '/elsewhere/m.switchyard', state: 'missing' };
  const [first, ...others] = names([missing, session('a', 1)], [broken]);
  expect(first).toBe('session a.switchyard');
  expect(others.sort()).toEqual(['race r.switchyard-race', 'session m.switchyard']);
});

test('a moment is told as short as it can be from now', () => {
  const now = Date.UTC(2026, 5, 15, 12, 0);
  expect(formatStarted(Date.UTC(2026, 5, 15, 9, 4), now)).toBe('today, 09:04');
  expect(formatStarted(Date.UTC(2026, 0, 2, 15, 4), now)).toBe('2 Jan, 15:04');
  expect(formatStarted(Date.UTC(2025, 11, 31, 15, 4), now)).toBe('31 Dec 2025');
});

test('a command is told by the names of what runs, not by where it lies', () => {
  expect(shortCommand('/usr/bin/python3 /home/me/app/main.py --n 5')).toBe('python3 main.py --n 5');
  expect(shortCommand('node src/a.mjs /data/in/')).toBe('node src/a.mjs in/');
  expect(shortCommand('pid 42')).toBe('pid 42');
  expect(shortCommand('sh -c a/b --out=/tmp/x/y')).toBe('sh -c a/b --out=/tmp/x/y');
});

test('a race is called by its languages where these tell the contestants apart, and by a name of its own', () => {
  const contestants = (...names: string[]) =>
    names.map((name) => ({ name, outcome: 'ended', wallNs: 1, sessionPath: null, isGone: false }) as const);
  const titles = ['Python: A sum', 'Go: A sum'];
  expect(raceTitle({ name: titles.join(' / '), contestants: contestants(...titles) })).toBe('Python / Go');
  expect(raceTitle({ name: 'My race', contestants: contestants(...titles) })).toBe('My race');
});
