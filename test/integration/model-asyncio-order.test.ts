import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asyncioOrder } from '../../src/model/asyncio/orders.ts';
import { ASYNCIO_PARAMETERS } from '../../src/model/asyncio/parameters.ts';
import { parseParameters } from '../../src/model/engine/parameters.ts';
import type { ProgramSet } from '../../src/model/engine/program.ts';
import { asyncioPrograms } from './model-asyncio-programs.ts';
import { FIXTURES, feed, fixtures, MAX_UNKNOWN_PCT, pythons, tally } from './modelLoopsHelp.ts';

async function real(python: string, eager: boolean, programs: readonly ProgramSet[]): Promise<string[][]> {
  const input = JSON.stringify({ eager, programs });
  return JSON.parse(await feed(python, [`${FIXTURES}/run_asyncio.py`], input)) as string[][];
}

const found = pythons(11);
const cases = [
  ...found.map((python) => ({ ...python, eager: false })),
  ...found.filter(({ version }) => version !== '3.11').map((python) => ({ ...python, eager: true })),
];

test('there is a Python of 3.11 or later to compare with', () => {
  expect(found.length).toBeGreaterThan(0);
});

test.each(cases)(
  '300 random programs: asyncio of $version (eager: $eager) and the model agree on the order',
  async ({ version, path, eager }) => {
    const programs = fc.sample(asyncioPrograms, { numRuns: 300, seed: 2024 });
    const observed = await real(path, eager, programs);
    const parameters = parseParameters(ASYNCIO_PARAMETERS, { version, eager });
    const result = tally(programs, observed, (one, seen) => asyncioOrder(one, parameters, seen));
    expect(result.wrong).toEqual([]);
    expect(result.unknown * 100).toBeLessThanOrEqual(MAX_UNKNOWN_PCT * programs.length);
  },
  120_000,
);

test('kept cases: the same order in the real asyncio and in the model', async () => {
  const programs = fixtures('asyncio').map((one) => one.programs);
  for (const { version, path } of found) {
    const observed = await real(path, false, programs);
    const parameters = parseParameters(ASYNCIO_PARAMETERS, { version });
    expect(tally(programs, observed, (one, seen) => asyncioOrder(one, parameters, seen)).wrong).toEqual([]);
  }
});

test('an order that no delay explains is refused: a callback before one queued earlier', () => {
  const programs: ProgramSet = {
    threads: [
      {
        name: 'main',
        body: [
          { op: 'defer', to: 'soon', body: [{ op: 'mark', label: 'a' }] },
          { op: 'defer', to: 'soon', body: [{ op: 'mark', label: 'b' }] },
          { op: 'executor', body: [], wait: false, done: [{ op: 'mark', label: 'job' }] },
          { op: 'sleep', ns: 20_000_000 },
        ],
      },
    ],
  };
  const judge = (order: string) =>
    asyncioOrder(programs, parseParameters(ASYNCIO_PARAMETERS, {}), order.split(' ')).verdict;
  expect(judge('a b job')).toBe('same');
  expect(judge('b a job')).toBe('refused');
  expect(judge('job a b')).toBe('refused');
});
