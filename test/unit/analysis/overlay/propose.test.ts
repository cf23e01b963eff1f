import { expect, test } from 'vitest';
import { fitRecording } from '../../../../src/analysis/overlay/fit/fit.ts';
import { propose } from '../../../../src/analysis/overlay/propose.ts';
import type { RuntimeInfo } from '../../../../src/domain/session.ts';
import { cpython, freeThreaded, gridSession, type TestSession, TICK, testRecording } from './support.ts';

const runtime = (kind: RuntimeInfo['kind']): RuntimeInfo => ({
  kind,
  version: null,
  gil: null,
  evidence: '',
});
const proposed = (session: TestSession) => propose(testRecording(session), null).proposed;
const grid = (of: RuntimeInfo): TestSession => gridSession('A A . A A A / B . B B B .', of);

test.each([
  [cpython, 'gil'],
  [freeThreaded, 'free-threaded'],
  [runtime('node'), 'node'],
  [runtime('go'), 'gmp'],
  [runtime('native'), 'kernel'],
  [runtime('jvm'), 'kernel'],
])('$kind $gil is fitted as %s', (of, fit) => {
  expect(proposed(grid(of))).toBe(fit);
});

test('several CPython processes have a GIL each', () => {
  const session = grid(cpython);
  const threads = session.threads.map((one, i) => ({ ...one, process: i + 1, role: 'main' as const }));
  expect(proposed({ ...session, threads })).toBe('multiprocessing');
});

test('a main thread that waits in epoll is a loop', () => {
  const items = [0, 3, 6, 9].map((tick) => ({
    startNs: tick * TICK,
    endNs: (tick + 1) * TICK,
    wait: 'do_epoll_wait',
  }));
  const session = { durationNs: 10 * TICK, runtime: cpython, threads: [{ name: 'main', items }] };
  expect(proposed(session)).toBe('asyncio');
});

/** One main thread that goes to sleep at the end of every third tick, for these reasons in order. */
const sleeping = (...waits: string[]): TestSession => {
  const items = waits.map((wait, i) => ({ startNs: 3 * i * TICK, endNs: (3 * i + 1) * TICK, wait }));
  return { durationNs: 3 * waits.length * TICK, runtime: cpython, threads: [{ name: 'main', items }] };
};
const EPOLL = ['do_epoll_wait', 'do_epoll_wait', 'do_epoll_wait'];

test('what a shell waited for before it became the program does not hide the loop', () => {
  expect(proposed(sleeping('do_wait', 'anon_pipe_read', 'do_wait', 'do_wait', 'do_wait', ...EPOLL))).toBe(
    'asyncio',
  );
  const disk = 'folio_wait_bit_common';
  expect(proposed(sleeping(disk, disk, disk, disk, ...EPOLL))).toBe('asyncio');
});

test('a program that waits for its threads or children more often than in epoll is no loop', () => {
  const lock = 'futex_do_wait';
  expect(proposed(sleeping(lock, lock, lock, lock, ...EPOLL))).toBe('gil');
  expect(proposed(sleeping('do_epoll_wait', 'do_wait', 'do_wait', 'do_wait', 'do_wait'))).toBe('gil');
});

test('the model of a known example comes first, with that as the reason, unless it cannot be', () => {
  const known = propose(testRecording(grid(cpython)), { id: 'py-livelock', model: 'kernel' });
  expect(known.proposed).toBe('kernel');
  expect(known.proposals[0]?.reason).toContain('py-livelock');
  expect(propose(testRecording(grid(cpython)), { id: 'x', model: 'gmp' }).proposed).toBe('gil');
});

test('a known Go program is one process: of several the slices are replayed, and the reason says why', () => {
  const session = grid(runtime('go'));
  const threads = session.threads.map((one, i) => ({ ...one, process: i + 1, role: 'main' as const }));
  const workload = {
    id: 'go-deadlock',
    model: 'gmp',
    settings: { seconds: 5, work: 0.2, watch: 2 },
  } as const;
  const one = propose(testRecording(session), workload);
  expect(one).toMatchObject({ proposed: 'gmp' });
  expect(one.proposals[0]?.reason).not.toContain('replayed');
  const two = propose(testRecording({ ...session, threads }), workload);
  expect(two.proposed).toBe('kernel');
  expect(two.proposals[0]?.reason).toMatch(/known program of go-deadlock is one Go process, and 2 were/);
  const recording = testRecording({ ...session, threads });
  const request = { source: 'known', span: { beginsNs: null, endsNs: null } } as const;
  expect(() => fitRecording(recording, 'kernel', workload, request)).toThrow(
    /known program cannot be fitted/,
  );
  expect(fitRecording(recording, null, workload).known).toBeNull();
});

test('every model has a reason; a refusal makes none possible', () => {
  const all = propose(testRecording(gridSession('A A', cpython)), null);
  expect(all.proposals.every(({ reason, possible }) => reason !== '' && !possible)).toBe(true);
  expect(all).toMatchObject({ proposed: null, refusal: expect.stringContaining('too short') });
});
