import { expect, test } from 'vitest';
import { ns } from '../../../../src/domain/units.ts';
import { timeRange } from '../../../../src/renderer/layout/timeView.ts';
import { hitThread, laneFacts } from '../../../../src/renderer/pages/session/timeline/hover.ts';
import { lane } from '../support/lanes.ts';
import { syntheticOverview } from '../support/synthetic.ts';

const MS = 1e6;
const [thread] = syntheticOverview({ threads: 1, seconds: 1 }, 1e9, 1).threads;
if (thread === undefined) throw new Error('no thread');
const columns = lane([
  { at: [0, 10 * MS], run: 0.5, queue: 0.1, wait: 'futex_do_wait' },
  { at: [40 * MS, 50 * MS], run: 1, state: 'R' },
]);
const frame = {
  rows: [],
  view: timeRange(0, 100 * MS),
  level: 27,
  width: 700,
  height: 100,
  scrollTop: 0,
  durationNs: 1e9,
  selectedThread: null,
  simulated: null,
  lane: () => columns,
  cores: () => undefined,
};
const facts = (timeNs: number) => {
  const { title, facts: lines } = laneFacts(thread, timeNs, 1e9, hitThread(frame, 1, timeNs));
  return { title, ...Object.fromEntries(lines) };
};

test('a slice tells its exact figures, and null as a dash', () => {
  expect(facts(5 * MS)).toMatchObject({
    title: 'On a CPU 50% of the interval',
    CPU: '5 ms',
    'Run-queue delay': '1 ms',
    'Voluntary switches': '1',
    'Involuntary switches': '–',
    'Waits for': 'a lock or condition (futex): futex_do_wait',
  });
  expect(facts(45 * MS)).toMatchObject({ title: 'Running' });
});

test('a sleep tells its length and its reason in words and as the kernel’s symbol', () => {
  expect(facts(20 * MS)).toMatchObject({
    title: 'Sleeping',
    Length: '30 ms',
    'Waits for': 'a lock or condition (futex): futex_do_wait',
  });
});

test('what is not known, not there, or not loaded is said so', () => {
  expect(facts(80 * MS).title).toBe('Unknown');
  expect(laneFacts({ ...thread, startNs: ns(50) }, 10, 1e9, null).title).toBe('Not seen yet');
  expect(laneFacts({ ...thread, endNs: ns(50) }, 60, 1e9, null).title).toBe('Ended');
  expect(laneFacts(thread, 60, 1e9, null).title).toBe('Loading…');
});
