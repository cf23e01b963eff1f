import { afterAll, expect, test } from 'vitest';
import { findWorkload } from '../../src/catalogue/catalogue.ts';
import { lacks, type Toolchain } from '../../src/catalogue/toolchain.ts';
import { isAtLeast } from '../../src/catalogue/version.ts';
import { runExample } from '../../src/lab/runExample.ts';
import { Toolbox } from '../../src/lab/toolbox.ts';
import { scratch } from '../support/cli.ts';
import { testPlaces } from './effectsHelp.ts';

const place = scratch();
afterAll(() => place.remove());

const race = findWorkload('py-race');
const { found } = await new Toolbox(process.execPath).report();
/** One of each version: the newest found that has it. */
const pythons = [
  ...new Map(
    found.filter((t) => t.language === 'python' && lacks(race, t) === null).map((t) => [t.name, t]),
  ).values(),
];

if (pythons.length === 0)
  test('updates are lost as the version loses them', (context) =>
    context.skip('needs a CPython 3.9 or newer: sudo apt install python3'));

/** Runs after which an update must have been lost where one can be: in one run no switch may fall into the gap. */
const MOST_RUNS = 5;

/** A starved machine takes ten times as long as a free one. */
const HANGS_AFTER_S = 90;

type Lost = Readonly<Record<'two threads' | 'four threads' | 'a call between', number>>;

async function loseUpdates(toolchain: Toolchain): Promise<Lost> {
  const request = { entry: race, scale: 'quick', params: {}, toolchain, timeoutS: HANGS_AFTER_S } as const;
  const { failure, figures } = await runExample(request, testPlaces(place.dir));
  expect(failure, toolchain.name).toBeNull();
  const share = (key: string) => figures[key] ?? Number.NaN;
  return {
    'two threads': share('lost_2_ratio'),
    'four threads': share('lost_4_ratio'),
    'a call between': share('lost_with_call_ratio'),
  };
}

/** Ways to add that lose nothing, by where the interpreter may let go of the GIL. */
function exactWays({ gil, version }: Toolchain): readonly (keyof Lost)[] {
  // Since 3.10 the GIL goes over only where a loop jumps back or a function begins, never within `counter += 1`.
  return gil === 'gil' && isAtLeast(version, '3.10') ? ['two threads', 'four threads'] : [];
}

test.each(pythons.map((toolchain) => [toolchain.name, toolchain] as const))(
  '%s loses updates as its version does',
  { timeout: MOST_RUNS * HANGS_AFTER_S * 1000 },
  async (name, toolchain) => {
    const exact = exactWays(toolchain);
    const losing = (['two threads', 'four threads', 'a call between'] as const).filter(
      (way) => !exact.includes(way),
    );
    const runs: Lost[] = [];
    const most = (way: keyof Lost) => Math.max(...runs.map((run) => run[way]));
    do runs.push(await loseUpdates(toolchain));
    while (runs.length < MOST_RUNS && losing.some((way) => most(way) === 0));

    const all = `${name}, lost in ${runs.length} runs: ${JSON.stringify(runs)}`;
    for (const way of exact) expect(most(way), `${way} lose nothing. ${all}`).toBe(0);
    for (const way of losing) {
      expect(most(way), `${way}: some updates are lost. ${all}`).toBeGreaterThan(0);
      // Never all of them: the thread that ends last has added something to what it read.
      expect(most(way), `${way}: not all are lost. ${all}`).toBeLessThan(1);
    }
  },
);
