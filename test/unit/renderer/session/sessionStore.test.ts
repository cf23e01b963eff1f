import { expect, test } from 'vitest';
import { processId, threadId } from '../../../../src/domain/units.ts';
import { spanOf, timeRange } from '../../../../src/renderer/layout/timeView.ts';
import { createSessionStore } from '../../../../src/renderer/pages/session/state/sessionStore.ts';
import { syntheticOverview } from '../support/synthetic.ts';

const S = 1e9;
function setUp(live = false, threads = 6) {
  const size = { threads, seconds: 10, live };
  const store = createSessionStore(syntheticOverview(size, 10 * S, 1));
  store.getState().resize(1000, 300);
  const grow = (seconds: number, end = false): void =>
    store.getState().setOverview(syntheticOverview({ ...size, live: !end }, seconds * S, seconds));
  return { store, state: () => store.getState(), grow };
}

test('a session opens showing everything', () => {
  const { state } = setUp();
  expect(state().view).toEqual(timeRange(0, 10 * S));
  expect(state().follow).toBe(false);
});

test('a live view follows the end until it is panned away, and again once it is back at the end', () => {
  const { state, grow } = setUp(true);
  grow(11);
  expect(state().view).toEqual(timeRange(0, 11 * S));
  state().setView(timeRange(8 * S, 11 * S));
  grow(12);
  expect(state().view).toEqual(timeRange(9 * S, 12 * S));
  state().panBy(-100);
  const held = state().view;
  grow(13);
  expect(state().view).toEqual(held);
  state().panBy(100_000);
  grow(14);
  expect(state().view.endNs).toBe(14 * S);
  grow(15, true);
  expect(state().follow).toBe(false);
});

test('a pan moves by pixels, a zoom by its anchor', () => {
  const { state } = setUp();
  state().setView(timeRange(2 * S, 4 * S));
  state().panBy(500);
  expect(state().view).toEqual(timeRange(3 * S, 5 * S));
  state().zoomBy(0.5, 3 * S);
  expect(state().view).toEqual(timeRange(3 * S, 4 * S));
});

test('fit shows the selection, else the selected thread, else everything', () => {
  const { state } = setUp();
  state().select(timeRange(4 * S, 5 * S));
  state().fitSelection();
  expect(spanOf(state().view)).toBe(1.1 * S);
  state().select(null);
  state().selectThread(threadId(6));
  state().fitSelection();
  expect(spanOf(state().view)).toBe(4.95 * S);
  state().selectThread(null);
  state().fitSelection();
  expect(spanOf(state().view)).toBe(10 * S);
});

test('Esc clears the range, then the thread', () => {
  const { state } = setUp();
  state().select(timeRange(0, S));
  state().selectThread(threadId(2));
  state().clearOne();
  expect([state().selection, state().selectedThread]).toEqual([null, 2]);
  state().clearOne();
  expect(state().selectedThread).toBeNull();
});

test('a selected thread is unfolded and scrolled into sight', () => {
  const { state } = setUp(false, 60);
  state().toggleProcess(processId(3));
  expect(state().rows.some((r) => r.key === 'thread-60')).toBe(false);
  state().selectThread(threadId(60));
  const row = state().rows.find((r) => r.key === 'thread-60');
  if (row === undefined) throw new Error('thread 60 has no row');
  expect(row.y).toBeGreaterThanOrEqual(state().scrollTop);
  expect(row.y + row.height).toBeLessThanOrEqual(state().scrollTop + 300);
});

test('arrows walk through the lanes in their order, and stop at the ends', () => {
  const { state } = setUp();
  const walked: unknown[] = [];
  for (const step of [1, 1, 1, -1, -1, -1] as const) {
    state().stepThread(step);
    walked.push(state().selectedThread);
  }
  expect(walked).toEqual([1, 4, 2, 4, 1, 1]);
});

test('going to a time moves the view only where it is out of sight', () => {
  const { state } = setUp();
  state().setView(timeRange(0, 2 * S));
  state().goTo(S);
  expect([state().cursorNs, state().view.startNs]).toEqual([S, 0]);
  state().goTo(6 * S);
  expect(state().view).toEqual(timeRange(5.5 * S, 7.5 * S));
});

test('cores fold', () => {
  const { state } = setUp();
  state().toggleCores();
  expect(state().rows.filter((r) => r.kind === 'core')).toEqual([]);
});
