import { expect, test } from 'vitest';
import { fitRecording } from '../../../../src/analysis/overlay/fit/fit.ts';
import { startCost } from '../../../../src/analysis/overlay/known/parameters.ts';
import { knownEntry } from '../../../../src/analysis/overlay/known/programs.ts';
import { simulateFit } from '../../../../src/analysis/overlay/simulate.ts';
import type { ThreadInfo } from '../../../../src/domain/session.ts';
import { native, type TestItem, type TestSession, type TestThread, TICK, testRecording } from './support.ts';

const ticks = (from: number, count: number): TestItem[] =>
  Array.from({ length: count }, (_, i) => ({ startNs: (from + i) * TICK, endNs: (from + i + 1) * TICK }));
const thread = (
  name: string,
  from: number,
  count: number,
  role: ThreadInfo['role'] = 'other',
): TestThread => ({
  name,
  role,
  startNs: from * TICK,
  items: ticks(from, count),
});

/** Names as Linux keeps them; the compilers start in another order than in the program, and the pool’s threads share the cut name. */
const java: TestSession = {
  durationNs: 40 * TICK,
  runtime: native,
  machineUse: 0.5,
  threads: [
    { ...thread('java', 0, 1), role: 'main' },
    thread('java', 1, 20),
    thread('GC Thread#0', 2, 1, 'gc'),
    thread('C2 CompilerThre', 3, 4, 'jit'),
    thread('C1 CompilerThre', 4, 8, 'jit'),
    thread('Signal Dispatch', 4, 1, 'signal'),
    thread('HttpClient-1-Se', 22, 2),
    thread('Thread-0', 24, 1),
    thread('pool-1-thread-1', 26, 2),
    thread('pool-1-thread-2', 27, 2),
  ],
};

test('where both sides have names the lanes stand beside the threads of their name, in order of start', () => {
  const workload = {
    id: 'java-platform-pool',
    model: 'kernel',
    settings: { requests: 2, threads: 2, delay: 0.01 },
  } as const;
  const span = { beginsNs: TICK, endsNs: 39 * TICK };
  const program = fitRecording(testRecording(java), null, workload, { source: 'known', span });
  const pairs = new Map(
    simulateFit(program).lanes.flatMap(({ lane, pairs }) =>
      pairs === null ? [] : [[lane.name, pairs] as const],
    ),
  );
  const kinds = [
    ['C1 CompilerThread', 5],
    ['C2 CompilerThread', 4],
    ['HttpClient-1-SelectorManager', 7],
    ['java', 2],
    ['main', 1],
  ] as const;
  const beside = (kind: string): number[] =>
    [...pairs].filter(([name]) => name.replace(/-\d+$/, '') === kind).map(([, id]) => id);
  for (const [kind, id] of kinds) expect(beside(kind), kind).toEqual([id]);
  expect(beside('pool-1-thread')).toEqual([9, 10]);
  // What the program does not name, the collector among it, is replayed from its slices.
  expect(program.known?.replayed).toEqual(expect.arrayContaining([3, 6]));
});

test.each([
  ['go-100k-goroutines', 'gmp', 'startup'],
  ['go-atomic', 'gmp', 'startup'],
  ['go-deadlock', 'gmp', 'start'],
  ['py-lock', 'gil', 'start'],
])('the process’ begin of %s is the cost %s:%s, never that of a goroutine', (id, model, cost) => {
  const entry = knownEntry(id, model);
  expect(entry === null ? null : startCost(entry)).toBe(cost);
});
