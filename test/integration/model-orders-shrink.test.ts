import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AsyncioLoop } from '../../src/model/asyncio/loop.ts';
import type { ProgramSet } from '../../src/model/engine/program.ts';
import type { ThreadBody } from '../../src/model/kernel/demand.ts';
import { TaskQueues } from '../../src/model/node/task-queues.ts';
import { asyncioPrograms } from './model-asyncio-programs.ts';
import { nodePrograms } from './model-node-programs.ts';
import { asyncioComparison, asyncioRuntimes } from './modelAsyncioHelp.ts';
import { nodeComparison, nodeRuntimes } from './modelNodeHelp.ts';
import {
  compareRandom,
  keptCases,
  OrderDisagreement,
  type RandomComparison,
  tally,
} from './modelOrdersHelp.ts';

// A model with one rule broken on purpose: the random programs must find it, make the program small and keep it.

const LONG_MS = 300_000;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kept-orders-'));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Steps of a program, inner ones as well. */
const steps = (programs: ProgramSet): number => JSON.stringify(programs.threads).split('"op":').length - 1;

async function disagreement(comparison: RandomComparison): Promise<OrderDisagreement> {
  const outcome = await compareRandom(comparison).then(
    () => new Error('the broken model passed'),
    (error: unknown) => error,
  );
  if (outcome instanceof OrderDisagreement) return outcome;
  throw outcome;
}

test(
  'a Node model that runs microtasks before ticks is found, and the program made small and kept',
  async () => {
    const [node] = nodeRuntimes();
    if (node === undefined) throw new Error('no Node');
    const comparison: RandomComparison = {
      ...nodeComparison(node, 'timer'),
      arbitrary: nodePrograms,
      numRuns: 300,
      seed: 7,
      runtime: 'node',
      setting: { start: 'timer' },
      testFile: 'test/integration/model-orders-shrink.test.ts',
      folder,
    };
    const { drain } = TaskQueues.prototype;
    vi.spyOn(TaskQueues.prototype, 'drain').mockImplementation(function* (this: TaskQueues): ThreadBody {
      yield* this.drainMicrotasks();
      yield* drain.call(this);
    });
    const found = await disagreement(comparison);

    // Two callbacks in two queues, a mark in each.
    expect(steps(found.programs)).toBeLessThanOrEqual(4);
    const queues = JSON.stringify(found.programs);
    expect(queues).toContain('nextTick');
    const files = readdirSync(folder);
    expect(files).toEqual([path.basename(found.file)]);
    expect(found.message).toContain(found.file);
    expect(found.message).toContain("-t 'kept cases'");
    const [kept] = keptCases('node', folder);
    expect(kept?.programs).toEqual(found.programs);
    expect(kept?.setting).toEqual({ start: 'timer' });

    // The kept case fails with the broken rule and passes with the right one.
    expect((await tally(comparison, [found.programs])).refused).toHaveLength(1);
    vi.restoreAllMocks();
    expect((await tally(comparison, [found.programs])).refused).toEqual([]);
  },
  LONG_MS,
);

test(
  'an asyncio model whose new callbacks run before older ones is found, and the program made small and kept',
  async () => {
    const [runtime] = asyncioRuntimes();
    if (runtime === undefined) throw new Error('no Python 3.11 or later');
    const comparison: RandomComparison = {
      ...asyncioComparison(runtime),
      arbitrary: asyncioPrograms,
      numRuns: 60,
      seed: 7,
      runtime: 'asyncio',
      setting: { version: runtime.version },
      testFile: 'test/integration/model-orders-shrink.test.ts',
      folder,
    };
    const { watch } = AsyncioLoop.prototype;
    // The readers of ready descriptors would run at once, not in the select of the next iteration.
    vi.spyOn(AsyncioLoop.prototype, 'watch').mockImplementation(function (this: AsyncioLoop, ns, run, label) {
      return ns === 0 ? this.callSoon(run, label) : watch.call(this, ns, run, label);
    });
    const found = await disagreement(comparison);

    expect(steps(found.programs)).toBeLessThanOrEqual(8);
    expect(readdirSync(folder)).toEqual([path.basename(found.file)]);
    expect(keptCases('asyncio', folder)[0]?.programs).toEqual(found.programs);
    vi.restoreAllMocks();
    expect((await tally(comparison, [found.programs])).refused).toEqual([]);
  },
  LONG_MS,
);

test('with the rules as they are nothing is kept', async () => {
  const [node] = nodeRuntimes();
  if (node === undefined) throw new Error('no Node');
  const result = await compareRandom({
    ...nodeComparison(node, 'io'),
    arbitrary: nodePrograms,
    numRuns: 20,
    seed: 7,
    runtime: 'node',
    setting: {},
    testFile: '',
    folder,
  });
  expect(result.refused).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});
