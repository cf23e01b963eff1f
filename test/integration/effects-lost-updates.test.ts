import { afterAll, expect, test } from 'vitest';
import { findWorkload } from '../../src/catalogue/catalogue.ts';
import { lacks } from '../../src/catalogue/toolchain.ts';
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

test.skipIf(pythons.length > 0)('there is no CPython here to lose updates with', () => {});

test.each(pythons.map((toolchain) => [toolchain.name, toolchain] as const))(
  '%s loses updates as its version does',
  async (name, toolchain) => {
    const request = { entry: race, scale: 'quick', params: {}, toolchain } as const;
    const { failure, figures } = await runExample(request, testPlaces(place.dir));
    expect(failure, name).toBeNull();
    const { lost_2_ratio: two, lost_4_ratio: four, lost_with_call_ratio: withCall } = figures;
    // Since 3.10 the GIL goes over only where a loop jumps back or a function begins, never within `counter += 1`;
    // before, and without a GIL, it may lose any share but all of it: two threads leave at least one's last addition.
    const never = toolchain.gil === 'gil' && isAtLeast(toolchain.version, '3.10');
    for (const lost of [two, four]) {
      expect(lost, `${name}: counter += 1 lost a share of ${lost}`)[
        never ? 'toBe' : 'toBeGreaterThanOrEqual'
      ](0);
      expect(lost, name).toBeLessThan(1);
    }
    // With a call between read and write there is a place to go over in every version; it need not be met.
    expect(withCall, name).toBeGreaterThanOrEqual(0);
    expect(withCall, name).toBeLessThan(1);
  },
);
