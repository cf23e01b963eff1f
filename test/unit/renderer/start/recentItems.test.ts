import { expect, test } from 'vitest';
import type { RaceRow, SessionRow } from '../../../../src/ipc/channels/library.ts';
import { fileName, recentItems } from '../../../../src/renderer/pages/start/recentItems.ts';

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
