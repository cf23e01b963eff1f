import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseParameters } from '../../src/model/engine/parameters.ts';
import type { ProgramSet } from '../../src/model/engine/program.ts';
import { nodeOrder } from '../../src/model/node/orders.ts';
import { NODE_PARAMETERS } from '../../src/model/node/parameters.ts';
import { nodePrograms, STARTS, type Start, startedAt } from './model-node-programs.ts';
import { FIXTURES, feed, fixtures, MAX_UNKNOWN_PCT, tally } from './modelLoopsHelp.ts';

const NODES = [process.execPath, '/usr/bin/node'].filter(
  (one, index, all) => existsSync(one) && all.indexOf(one) === index,
);
const parameters = parseParameters(NODE_PARAMETERS, {});

async function real(node: string, start: Start, programs: readonly ProgramSet[]): Promise<string[][]> {
  const input = JSON.stringify({ start, programs });
  return JSON.parse(await feed(node, [`${FIXTURES}/run_node.cjs`], input)) as string[][];
}

test.each(NODES.flatMap((node) => STARTS.map((start) => ({ node, start }))))(
  '110 random programs begun in $start: $node and the model agree on the order',
  async ({ node, start }) => {
    const programs = fc.sample(nodePrograms, { numRuns: 110, seed: 2024 });
    const observed = await real(node, start, programs);
    const result = tally(programs, observed, (one, seen) =>
      nodeOrder(startedAt(one, start), parameters, seen),
    );
    expect(result.wrong).toEqual([]);
    expect(result.unknown * 100).toBeLessThanOrEqual(MAX_UNKNOWN_PCT * programs.length);
  },
);

test('kept cases: the same order in the real Node and in the model', async () => {
  const kept = fixtures('node');
  const programs = kept.map((one) => one.programs);
  for (const start of STARTS) {
    const observed = await real(process.execPath, start, programs);
    const result = tally(programs, observed, (one, seen) =>
      nodeOrder(startedAt(one, start), parameters, seen),
    );
    expect(result.wrong).toEqual([]);
  }
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
  const judge = (order: string) =>
    nodeOrder(startedAt(programs, 'timer'), parameters, order.split(' ')).verdict;
  expect(judge('tick micro immediate timer')).toBe('same');
  expect(judge('micro tick immediate timer')).toBe('refused');
  const main = (order: string) =>
    nodeOrder(programs, { ...parameters, script: 'commonjs' }, order.split(' ')).verdict;
  // From the main script it is open whether the timer of 1 ms is due when the loop begins.
  expect([main('tick micro immediate timer'), main('tick micro timer immediate')].sort()).toEqual([
    'allowed',
    'same',
  ]);
});
