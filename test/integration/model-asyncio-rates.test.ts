import { expect, test } from 'vitest';
import { asyncioModel } from '../../src/model/asyncio/model.ts';
import type { Op, ProgramSet } from '../../src/model/engine/program.ts';
import { asAnyModel } from '../../src/model/engine/registry.ts';
import { FIXTURES, feed, MS, pythons } from './modelLoopsHelp.ts';

interface Figures {
  readonly wall_ns: number;
  readonly cpu_ns: number;
  /** Time for which the computing thread had to wait for a core. */
  readonly delay_ns: number;
  readonly ticks: number;
}

/** The same program, with the cost that the real run measured. */
function simulate(work: Op) {
  const programs: ProgramSet = {
    threads: [
      {
        name: 'main',
        body: [
          { op: 'spawn', program: 'timer' },
          { op: 'yield' },
          { op: 'mark', label: 'begin' },
          work,
          { op: 'mark', label: 'end' },
        ],
      },
    ],
    programs: {
      timer: [
        {
          op: 'forever',
          body: [
            { op: 'sleep', ns: 20 * MS },
            { op: 'mark', label: 'tick' },
          ],
        },
      ],
    },
  };
  const result = asAnyModel(asyncioModel)
    .createFrom({ programs, parameters: { version: '3.11' } })
    .run();
  const at = (label: string): number => result.marks.find((one) => one.label === label)?.timeNs ?? Number.NaN;
  const end = at('end');
  const ticks = result.marks.filter((one) => one.label === 'tick' && one.timeNs <= end).length;
  return { wallNs: end - at('begin'), ticks };
}

/** What the thread took where no other program had been on its core. */
const alone = (figures: Figures): number => figures.wall_ns - figures.delay_ns;

test('a sum on the loop and on its executor takes as long as in the model', async () => {
  const [python] = pythons(11);
  if (python === undefined) throw new Error('no Python 3.11 or later on PATH: install one to run this test');
  const text = await feed(python.path, [`${FIXTURES}/rates_asyncio.py`], '');
  const real = JSON.parse(text) as { cost_ns: number; blocked: Figures; executor: Figures };

  const blocked = simulate({ op: 'compute', ns: real.cost_ns });
  expect(Math.abs(blocked.wallNs / alone(real.blocked) - 1)).toBeLessThan(0.1);
  expect(Math.abs(real.cost_ns / blocked.wallNs - real.blocked.cpu_ns / alone(real.blocked))).toBeLessThan(
    0.03,
  );
  expect([blocked.ticks, real.blocked.ticks]).toEqual([0, 0]);

  const executor = simulate({ op: 'executor', body: [{ op: 'compute', ns: real.cost_ns }] });
  expect(Math.abs(executor.wallNs / alone(real.executor) - 1)).toBeLessThan(0.1);
  expect(Math.abs(real.cost_ns / executor.wallNs - real.executor.cpu_ns / alone(real.executor))).toBeLessThan(
    0.03,
  );
  expect(executor.ticks).toBeGreaterThan(0);
  expect(real.executor.ticks).toBeGreaterThan(0);
});
