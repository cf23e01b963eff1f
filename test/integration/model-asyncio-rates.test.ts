import { expect, type TestContext, test } from 'vitest';
import { asyncioModel } from '../../src/model/asyncio/model.ts';
import type { Op, ProgramSet } from '../../src/model/engine/program.ts';
import { asAnyModel } from '../../src/model/engine/registry.ts';
import { beforeAllOthers, FIXTURES, feed, leastDisturbed, MS, pythons, QUIET } from './modelLoopsHelp.ts';

interface Figures {
  readonly wall_ns: number;
  readonly cpu_ns: number;
  /** Time for which the loop's thread and the computing one had to wait for a core. */
  readonly delay_ns: number;
  readonly ticks: number;
}
type Kind = 'blocked' | 'executor';
type Round = Readonly<Record<Kind, Figures>>;

const MOST_ROUNDS = '60';

async function measured(): Promise<readonly Round[]> {
  const [python] = pythons(11);
  if (python === undefined) throw new Error('no Python 3.11 or later on PATH: install one to run this test');
  const [command, ...args] = beforeAllOthers();
  const program = [python.path, `${FIXTURES}/rates_asyncio.py`, MOST_ROUNDS, String(QUIET)];
  return JSON.parse(await feed(command, [...args, ...program], '')) as Round[];
}

/** The same program, with the CPU time that the real run itself used. */
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
            { op: 'sleep', ns: 10 * MS },
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

/** The least disturbed round of a kind against the model: wall time within 10 %, CPU share within 3 points. */
function compare(context: TestContext, rounds: readonly Round[], kind: Kind, work: (costNs: number) => Op) {
  const real = leastDisturbed(
    context,
    rounds.map((round) => round[kind]),
    (one) => 1 - one.cpu_ns / one.wall_ns,
    (one) => one.delay_ns / one.wall_ns,
  );
  const model = simulate(work(real.cpu_ns));
  expect(Math.abs(model.wallNs / real.wall_ns - 1)).toBeLessThan(0.1);
  expect(Math.abs(real.cpu_ns / model.wallNs - real.cpu_ns / real.wall_ns)).toBeLessThan(0.03);
  return { real, model };
}

test('a sum on the loop and on its executor takes as long as in the model', async (context) => {
  const rounds = await measured();

  const blocked = compare(context, rounds, 'blocked', (ns) => ({ op: 'compute', ns }));
  expect([blocked.model.ticks, blocked.real.ticks]).toEqual([0, 0]);

  const executor = compare(context, rounds, 'executor', (ns) => ({
    op: 'executor',
    body: [{ op: 'compute', ns }],
  }));
  expect(executor.model.ticks).toBeGreaterThan(0);
  expect(executor.real.ticks).toBeGreaterThan(0);
});
