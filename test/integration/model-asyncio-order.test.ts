import { expect, test } from 'vitest';
import { asyncioOrder } from '../../src/model/asyncio/orders.ts';
import { ASYNCIO_PARAMETERS } from '../../src/model/asyncio/parameters.ts';
import { parseParameters } from '../../src/model/engine/parameters.ts';
import type { ProgramSet } from '../../src/model/engine/program.ts';
import { asyncioPrograms } from './model-asyncio-programs.ts';
import { type AsyncioRuntime, asyncioComparison, asyncioRuntimes } from './modelAsyncioHelp.ts';
import { compareRandom, keptCases, MAX_UNKNOWN_PCT, opennessOf, tally } from './modelOrdersHelp.ts';

const RUNTIMES = asyncioRuntimes();
const TEST_FILE = 'test/integration/model-asyncio-order.test.ts';
/** Programs for the newest version, with and without eager tasks, and for the others. */
const MANY = 300;
const FEW = 60;
const newest = RUNTIMES.map(({ version }) => Number(version.split('.')[1])).sort((a, b) => b - a)[0];
const runsOf = ({ version }: AsyncioRuntime): number => (version === `3.${newest}` ? MANY : FEW);
/** On a machine that others load. */
const LONG_MS = 300_000;

test('there is a Python of 3.11 or later to compare with', () => {
  expect(RUNTIMES.length).toBeGreaterThan(0);
});

test.each(RUNTIMES)(
  'kept cases: asyncio of $version (eager: $eager) and the model agree on the order',
  async (runtime) => {
    const programs = keptCases('asyncio').map((one) => one.programs);
    expect((await tally(asyncioComparison(runtime), programs)).refused).toEqual([]);
  },
  LONG_MS,
);

test.each(RUNTIMES)(
  'random programs: asyncio of $version (eager: $eager) and the model agree on the order',
  async (runtime) => {
    const { version, eager } = runtime;
    const numRuns = runsOf(runtime);
    const result = await compareRandom({
      ...asyncioComparison(runtime),
      arbitrary: asyncioPrograms,
      numRuns,
      seed: 2024,
      runtime: 'asyncio',
      setting: { version, eager },
      testFile: TEST_FILE,
    });
    expect(result.same + result.allowed + result.unknown.length).toBe(numRuns);
    expect(result.unknown.length * 100).toBeLessThanOrEqual(MAX_UNKNOWN_PCT * numRuns);
    for (const one of result.unknown) {
      expect(opennessOf(one), `the order of ${JSON.stringify(one)} is settled`).not.toEqual([]);
    }
  },
  LONG_MS,
);

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
