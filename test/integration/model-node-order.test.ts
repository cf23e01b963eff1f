import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseParameters } from '../../src/model/engine/parameters.ts';
import type { ProgramSet } from '../../src/model/engine/program.ts';
import { nodeOrder } from '../../src/model/node/orders.ts';
import { NODE_PARAMETERS } from '../../src/model/node/parameters.ts';
import { nodePrograms, STARTS, type Start, startedAt } from './model-node-programs.ts';
import { type NodeRuntime, nodeComparison, nodeRuntimes } from './modelNodeHelp.ts';
import {
  compareRandom,
  generate,
  type KeptCase,
  keptCases,
  MAX_UNKNOWN_PCT,
  opennessOf,
  type RandomComparison,
  tally,
} from './modelOrdersHelp.ts';

const NODES = nodeRuntimes();
const CASES = NODES.flatMap((node) => STARTS.map((start) => [node.version, start, node] as const));
const TEST_FILE = 'test/integration/model-node-order.test.ts';
/** For programs that take a process each, on a machine that others load. */
const LONG_MS = 300_000;
/** Programs for each beginning: many with the Node that runs the tests, fewer with the others, whose rules are the same ones. */
const MANY = 110;
const FEW = 30;
const isOwn = (node: NodeRuntime): boolean => node.path === process.execPath;
const runsOf = (node: NodeRuntime): number => (isOwn(node) ? MANY : FEW);
/** Each beginning and each Node has programs of its own, so that they are as many different ones as there are runs. */
const seedOf = (node: NodeRuntime, start: Start): number =>
  2024 + NODES.indexOf(node) * STARTS.length + STARTS.indexOf(start);
const randomOf = (node: NodeRuntime, start: Start): RandomComparison => ({
  ...nodeComparison(node, start),
  arbitrary: nodePrograms,
  numRuns: runsOf(node),
  seed: seedOf(node, start),
  runtime: 'node',
  setting: { version: node.version, start },
  testFile: TEST_FILE,
});

test.each(CASES)(
  'kept cases: Node %s, begun in %s, and the model agree on the order',
  async (_version, start, node) => {
    const programs = keptCases('node').map((one) => one.programs);
    expect((await tally(nodeComparison(node, start), programs)).refused).toEqual([]);
  },
  LONG_MS,
);

test.each(CASES)(
  'random programs: Node %s, begun in %s, and the model agree on the order',
  async (_version, start, node) => {
    const result = await compareRandom(randomOf(node, start));
    expect(result.same + result.allowed + result.unknown.length).toBe(runsOf(node));
    expect(result.unknown.length * 100).toBeLessThanOrEqual(MAX_UNKNOWN_PCT * runsOf(node));
    for (const one of result.unknown) {
      expect(opennessOf(one), `the order of ${JSON.stringify(one)} is settled`).not.toEqual([]);
    }
  },
  LONG_MS,
);

test('at least 300 programs that differ in more than names run on the Node that runs the tests', async () => {
  const own = NODES.filter(isOwn);
  const made = own.flatMap((node) => STARTS.map((start) => generate(randomOf(node, start))));
  const programs = (await Promise.all(made)).flat();
  expect(programs).toHaveLength(MANY * STARTS.length);
  const unnamed = (one: ProgramSet): string => JSON.stringify(one).replace(/"([nt])\d+"/g, '"$1"');
  expect(new Set(programs.map(unnamed)).size).toBeGreaterThanOrEqual(300);
});

test('an order that no delay explains is refused: a microtask before the tick queued with it', () => {
  const programs: ProgramSet = {
    threads: [
      {
        name: 'main',
        body: [
          { op: 'defer', to: 'microtask', body: [{ op: 'mark', label: 'micro' }] },
          { op: 'defer', to: 'nextTick', body: [{ op: 'mark', label: 'tick' }] },
          { op: 'defer', to: 'timer', delayNs: 0, body: [{ op: 'mark', label: 'timer' }] },
          { op: 'defer', to: 'immediate', body: [{ op: 'mark', label: 'immediate' }] },
        ],
      },
    ],
  };
  const judge = (start: Start, order: string) => {
    const script = start === 'module' ? 'module' : 'commonjs';
    const parameters = parseParameters(NODE_PARAMETERS, { script });
    return nodeOrder(startedAt(programs, start), parameters, order.split(' ')).verdict;
  };
  expect(judge('timer', 'tick micro immediate timer')).toBe('same');
  expect(judge('timer', 'micro tick immediate timer')).toBe('refused');
  expect(judge('module', 'tick micro immediate timer')).toBe('refused');
  // From the main script it is open whether the timer of 1 ms is due when the loop begins.
  const main = ['tick micro immediate timer', 'tick micro timer immediate'];
  expect(main.map((order) => judge('commonjs', order)).sort()).toEqual(['allowed', 'same']);
});

test.each([
  ['1.45-1.47', 'allowed'],
  ['>=1.48', 'refused'],
])('a pass of timers that is begun anew: libuv %s, %s', (libuv, expected) => {
  const found = keptCases('node').find(({ title }) => title.startsWith('Up to libuv 1.47')) as KeptCase;
  const parameters = parseParameters(NODE_PARAMETERS, { libuv });
  const { verdict } = nodeOrder(startedAt(found.programs, 'timer'), parameters, found.observed ?? []);
  expect(verdict).toBe(expected);
});

test('the Node that runs the tests is among those compared, with the model of its libuv', () => {
  const own = NODES.find(({ path }) => path === process.execPath) as NodeRuntime;
  expect(existsSync(own.path)).toBe(true);
  expect(own.libuv).toBe('>=1.48');
});
