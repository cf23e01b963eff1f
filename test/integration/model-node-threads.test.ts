import { expect, test } from 'vitest';
import { parseParameters } from '../../src/model/engine/parameters.ts';
import type { ProgramSet } from '../../src/model/engine/program.ts';
import { nodeThreadOrders } from '../../src/model/node/orders.ts';
import { NODE_PARAMETERS } from '../../src/model/node/parameters.ts';
import { startedAt } from './model-node-programs.ts';
import { nodeThreadPrograms } from './model-node-thread-programs.ts';
import { FIXTURES, feed } from './modelLoopsHelp.ts';
import { type NodeRuntime, nodeRuntimes } from './modelNodeHelp.ts';
import {
  type Comparison,
  compareRandom,
  keptCases,
  MAX_UNKNOWN_PCT,
  opennessOf,
  tally,
} from './modelOrdersHelp.ts';

const NODES = nodeRuntimes();
const TEST_FILE = 'test/integration/model-node-threads.test.ts';
const LONG_MS = 300_000;
/** Programs for the Node that runs the tests, and for the others. */
const MANY = 100;
const FEW = 20;

/** The marks of each thread, which the runner prints with a bar between. */
function byThread(seen: readonly string[]): string[][] {
  const threads: string[][] = [[]];
  for (const label of seen) {
    if (label === '|') threads.push([]);
    else threads.at(-1)?.push(label);
  }
  return threads;
}

function comparison({ path, libuv }: NodeRuntime): Comparison {
  // A worker is there when the programs begin.
  const parameters = parseParameters(NODE_PARAMETERS, { libuv, workerStartNs: 0, cores: 8 });
  return {
    real: async (programs) => {
      const input = JSON.stringify({ programs });
      return JSON.parse(await feed(path, [`${FIXTURES}/run_node_threads.cjs`], input)) as string[][];
    },
    judge: (programs, seen) => nodeThreadOrders(startedAt(programs, 'immediate'), parameters, byThread(seen)),
  };
}

test.each(NODES)(
  'kept cases: workers and children of Node $version and the model agree on the order',
  async (node) => {
    const programs = keptCases('workers').map((one) => one.programs);
    expect((await tally(comparison(node), programs)).refused).toEqual([]);
  },
  LONG_MS,
);

test.each(NODES)(
  'random programs with workers and children: Node $version and the model agree on the order of each thread',
  async (node) => {
    const numRuns = node.path === process.execPath ? MANY : FEW;
    const result = await compareRandom({
      ...comparison(node),
      arbitrary: nodeThreadPrograms,
      numRuns,
      seed: 2025,
      runtime: 'workers',
      setting: { version: node.version },
      testFile: TEST_FILE,
    });
    expect(result.same + result.allowed + result.unknown.length).toBe(numRuns);
    expect(result.unknown.length * 100).toBeLessThanOrEqual(MAX_UNKNOWN_PCT * numRuns);
    for (const one of result.unknown) expect(opennessOf(one)).not.toEqual([]);
  },
  LONG_MS,
);

/** A worker that answers twice and ends, and what the main thread hears of it. */
const programs: ProgramSet = {
  threads: [
    {
      name: 'main',
      body: [
        { op: 'spawn', program: 'first' },
        { op: 'spawn', program: 'second' },
        { op: 'cancel', task: 'last' },
        { op: 'await', task: 'last' },
        { op: 'mark', label: 'exit' },
      ],
    },
  ],
  programs: {
    first: [
      { op: 'postToWorker', worker: 'last', program: 'quick', wait: true },
      { op: 'defer', to: 'nextTick', body: [{ op: 'mark', label: 'tick' }] },
      { op: 'mark', label: 'first' },
    ],
    second: [
      { op: 'postToWorker', worker: 'last', program: 'quick', wait: true },
      { op: 'mark', label: 'second' },
    ],
    quick: [{ op: 'mark', label: 'quick' }],
  },
};

/** There are endless ways to hold a thread up, so that a search for an order that none gives may also be given up. */
const NOT_ALLOWED = /refused|unknown/;

const judge = (order: string): string =>
  nodeThreadOrders(programs, parseParameters(NODE_PARAMETERS, { workerStartNs: 0 }), [
    order.split(' '),
    ['quick', 'quick'],
  ]).verdict;

test('messages of one port come as they were sent, and before the exit of the worker that sent them', () => {
  expect(judge('first tick second exit')).toBe('same');
  expect(judge('second first tick exit')).toMatch(NOT_ALLOWED);
  expect(judge('first tick exit second')).toMatch(NOT_ALLOWED);
});

test('a worker that has ended may bring its last messages with its exit: then no tick comes between', () => {
  expect(judge('first second exit tick')).toBe('allowed');
  expect(judge('first second tick exit')).toMatch(NOT_ALLOWED);
});
