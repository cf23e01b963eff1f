import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asyncioModel } from '../../src/model/asyncio/model.ts';
import type { Body, Op, ProgramSet } from '../../src/model/engine/program.ts';
import { asAnyModel } from '../../src/model/engine/registry.ts';
import { type AsyncioRuntime, asyncioRuntimes } from './modelAsyncioHelp.ts';
import { FIXTURES, feed, MS } from './modelLoopsHelp.ts';

const RUNTIMES = asyncioRuntimes();
const PROGRAMS = 300;
const LONG_MS = 120_000;

/** Far below and far above asyncio's 0.1 s; two of the middle ones are too long together, one is not. */
const blocking = fc.constantFrom(2 * MS, 55 * MS, 130 * MS).map((ns): Op => ({ op: 'blockingIo', ns }));
const between = fc.constantFrom<Op>({ op: 'yield' }, { op: 'sleep', ns: MS });
const callback = blocking.map((one): Op => ({ op: 'defer', to: 'soon', body: [one] }));
const spawned = fc.constant<Op>({ op: 'spawn', program: 'task' });
const step = fc.oneof(blocking, between, callback, spawned);

const programs: fc.Arbitrary<ProgramSet> = fc
  .record({
    main: fc.array(step, { minLength: 1, maxLength: 5 }),
    task: fc.array(fc.oneof(blocking, between), { minLength: 1, maxLength: 2 }),
  })
  .map(({ main, task }) => ({ threads: [{ name: 'main', body: ending(main) }], programs: { task } }));

/** What was begun is waited for, so that all of it runs before the loop is closed. */
const ending = (steps: Body): Body => [
  ...steps,
  { op: 'join', how: 'wait' },
  { op: 'yield' },
  { op: 'yield' },
];

function simulated(one: ProgramSet, { version, eager }: AsyncioRuntime): number {
  const simulation = asAnyModel(asyncioModel).createFrom({
    programs: one,
    parameters: { version, eager, debug: true, cores: 2 },
  });
  return simulation.run().totals.extra['slowCallbacks'] ?? Number.NaN;
}

test.each(RUNTIMES)(
  'debug mode: asyncio of $version (eager: $eager) reports as many slow callbacks as the model',
  async (runtime) => {
    const some = fc.sample(programs, { numRuns: PROGRAMS, seed: 2026 });
    const input = JSON.stringify({ eager: runtime.eager, programs: some });
    const real = JSON.parse(
      await feed(runtime.path, [`${FIXTURES}/run_asyncio_debug.py`], input),
    ) as number[];
    const expected = some.map((one) => simulated(one, runtime));
    expect(expected.filter((count) => count > 0).length).toBeGreaterThan(PROGRAMS / 4);
    expect(real).toEqual(expected);
  },
  LONG_MS,
);
