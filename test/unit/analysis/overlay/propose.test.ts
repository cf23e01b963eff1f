import { expect, test } from 'vitest';
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

test('the model of a known example comes first, with that as the reason, unless it cannot be', () => {
  const known = propose(testRecording(grid(cpython)), { id: 'py-livelock', model: 'kernel' });
  expect(known.proposed).toBe('kernel');
  expect(known.proposals[0]?.reason).toContain('py-livelock');
  expect(propose(testRecording(grid(cpython)), { id: 'x', model: 'gmp' }).proposed).toBe('gil');
});

test('every model has a reason; a refusal makes none possible', () => {
  const all = propose(testRecording(gridSession('A A', cpython)), null);
  expect(all.proposals.every(({ reason, possible }) => reason !== '' && !possible)).toBe(true);
  expect(all).toMatchObject({ proposed: null, refusal: expect.stringContaining('too short') });
});
