import { expect, test } from 'vitest';
import { CATALOGUE, findWorkload } from '../../../../src/catalogue/catalogue.ts';
import { paramValues, type Scale } from '../../../../src/catalogue/params.ts';
import type { KnownSettings } from '../../../../src/model/engine/known.ts';
import { estimatedCosts } from '../../../../src/model/engine/known.ts';
import type { SimulationResult } from '../../../../src/model/engine/model.ts';
import { GMP_KNOWN } from '../../../../src/model/gmp/known/index.ts';
import type { GoKnown } from '../../../../src/model/gmp/known/parts.ts';
import { goSimulation } from './help.ts';

/** Longest that any of them takes at the documents' scale is some seconds. */
const UNTIL_NS = 60_000_000_000;
/** Loops that spin until a moment: their CPU is that of the Ps for so long, whatever anything costs. */
const BY_TIME = new Set(['go-preemption', 'go-blocking-syscall']);
/** Its end is that the runtime finds a deadlock. */
const DEADLOCK = 'go-deadlock';

const settingsAt = (known: GoKnown, scale: Scale): KnownSettings => ({
  ...known.settings,
  ...paramValues(findWorkload(known.id), scale),
});

function runKnown(known: GoKnown, settings: KnownSettings, factor = 1): SimulationResult {
  const costs = Object.fromEntries(
    Object.entries(estimatedCosts(known)).map(([name, ns]) => [
      name,
      known.costs[name]?.kind === 'cpu' ? ns * factor : ns,
    ]),
  );
  return goSimulation(known.build(settings, costs), known.parameters).run({ untilNs: UNTIL_NS });
}

test('every workload of the catalogue that this model explains is known, by the names of its parameters', () => {
  const explained = CATALOGUE.filter((workload) => workload.model === 'gmp');
  expect(GMP_KNOWN.map(({ id }) => id).sort()).toEqual(explained.map(({ id }) => id).sort());
  for (const known of GMP_KNOWN) {
    const flags = findWorkload(known.id).parameters.filter(({ type }) => type !== 'url');
    expect(Object.keys(known.settings)).toEqual(expect.arrayContaining(flags.map(({ flag }) => flag)));
  }
});

for (const known of GMP_KNOWN) {
  test.each(['default', 'quick'] as const)(`${known.id} runs to its end at the %s scale`, (scale) => {
    const result = runKnown(known, settingsAt(known, scale));
    expect(result.finished).toBe(known.id !== DEADLOCK);
    expect(result.deadlock === null).toBe(known.id !== DEADLOCK);
    const main = result.lanes.find((lane) => lane.kind === 'goroutine');
    expect(main?.name).toBe('main');
  });

  test(`${known.id}: what spends a cost is one of its goroutines`, () => {
    const { lanes } = runKnown(known, settingsAt(known, 'quick'));
    for (const { spentBy } of Object.values(known.costs)) {
      if (spentBy === undefined) continue;
      expect(lanes.some(({ name }) => name === spentBy || name.startsWith(`${spentBy}-`))).toBe(true);
    }
  });
}

test.each(GMP_KNOWN.filter(({ id }) => !BY_TIME.has(id)).map((known) => [known.id, known] as const))(
  '%s: the CPU of its goroutines grows as its costs do',
  (_id, known) => {
    const settings = settingsAt(known, 'quick');
    const used = (factor: number): number =>
      runKnown(known, settings, factor)
        .lanes.filter(({ kind, group }) => kind === 'goroutine' && group === 'go')
        .reduce((sum, lane) => sum + lane.counters.cpuNs, 0);
    // What the scheduler itself costs does not grow; it falls out of the differences.
    const [at1, at2, at4] = [used(10), used(20), used(40)] as const;
    expect(at2 - at1).toBeGreaterThan(0);
    expect((at4 - at2) / (at2 - at1)).toBeCloseTo(2, 1);
  },
);
