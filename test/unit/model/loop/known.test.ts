import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../../src/catalogue/catalogue.ts';
import { paramValues } from '../../../../src/catalogue/params.ts';
import { ASYNCIO_KNOWN } from '../../../../src/model/asyncio/known/index.ts';
import { asyncioModel } from '../../../../src/model/asyncio/model.ts';
import { estimatedCosts, type KnownProgram, type KnownSettings } from '../../../../src/model/engine/known.ts';
import type { SimulationResult } from '../../../../src/model/engine/model.ts';
import { type AnyModel, asAnyModel } from '../../../../src/model/engine/registry.ts';
import { NODE_KNOWN } from '../../../../src/model/node/known/index.ts';
import { nodeModel } from '../../../../src/model/node/model.ts';

interface Case {
  readonly known: KnownProgram;
  readonly model: AnyModel;
}

const CASES: readonly (readonly [string, Case])[] = [
  ...ASYNCIO_KNOWN.map((known) => [known.id, { known, model: asAnyModel(asyncioModel) }] as const),
  ...NODE_KNOWN.map((known) => [known.id, { known, model: asAnyModel(nodeModel) }] as const),
];

/** Longest simulation of these at the catalogue's values: a million awaits, seconds on a machine that others load. */
const LONG_MS = 120_000;

/** From JSON, as the overlay and the page make it: form, names and ranges are checked. */
function simulate(
  { known, model }: Case,
  settings: KnownSettings,
  costs: Readonly<Record<string, number>> = estimatedCosts(known),
): SimulationResult {
  const programs = known.build(settings, costs);
  return model
    .createFrom({ programs, parameters: known.parameters, seed: 1 }, { keepTrace: false })
    .run({ budget: 100_000_000 });
}

const threadNames = (result: SimulationResult): string[] =>
  result.lanes.filter(({ kind }) => kind === 'thread').map(({ name }) => name);

test('every workload that the catalogue gives to these models has a known program', () => {
  const explained = CATALOGUE.filter(({ model }) => model === 'asyncio' || model === 'node');
  expect(CASES.map(([id]) => id).sort()).toEqual(explained.map(({ id }) => id).sort());
});

describe.each(CASES)('%s', (id, one) => {
  const entry = CATALOGUE.find((workload) => workload.id === id);
  if (entry === undefined) throw new Error(`no workload ${id}`);

  test('is shaped by parameters of the workload', () => {
    expect(entry.parameters.map(({ flag }) => flag)).toEqual(
      expect.arrayContaining(Object.keys(one.known.settings)),
    );
  });

  test.each(['quick', 'default'] as const)(
    'runs to its end with the %s parameters',
    (scale) => {
      const result = simulate(one, paramValues(entry, scale));
      expect(result.finished).toBe(true);
      expect(result.deadlock).toBeNull();
    },
    LONG_MS,
  );

  test('the preset is worth its length: it has ended by then', () => {
    expect(simulate(one, one.known.settings).wallNs).toBeLessThanOrEqual(one.known.untilNs);
  });

  test('CPU grows with the costs, each adding its own', () => {
    const costs = estimatedCosts(one.known);
    const cpu = (changed: Readonly<Record<string, number>>): number =>
      simulate(one, one.known.settings, changed).totals.cpuNs;
    const scaled = (factor: number): number =>
      cpu(Object.fromEntries(Object.entries(costs).map(([name, ns]) => [name, ns * factor])));
    const [once, twice, thrice] = [scaled(1), scaled(2), scaled(3)];
    // Not exactly: where threads meet over a lock, other lengths mean other switches, each with its cost.
    expect(Math.abs((thrice - twice) / (twice - once) - 1)).toBeLessThan(0.03);
    for (const [name, { kind }] of Object.entries(one.known.costs)) {
      const doubled = cpu({ ...costs, [name]: (costs[name] ?? 0) * 2 });
      if (kind === 'cpu') expect(doubled, name).toBeGreaterThan(once);
    }
  });

  test('what settles a cost are threads that the program has', () => {
    const names = threadNames(simulate(one, one.known.settings));
    for (const { spentBy } of Object.values(one.known.costs)) {
      if (spentBy === undefined) continue;
      expect(names.some((name) => name === spentBy || name.replace(/-\d+$/, '') === spentBy)).toBe(true);
    }
  });
});

test('0 for one a core follows the machine of the recording', () => {
  const pool = NODE_KNOWN.find(({ id }) => id === 'node-worker-pool');
  if (pool === undefined) throw new Error('no node-worker-pool');
  const settings = { ...pool.settings, cores: 4 };
  const names = threadNames(simulate({ known: pool, model: asAnyModel(nodeModel) }, settings));
  expect(names.filter((name) => name.startsWith('worker'))).toHaveLength(4);
});

test('a program without one of its costs is refused by name', () => {
  const [known] = ASYNCIO_KNOWN;
  expect(() => known?.build(known.settings, {})).toThrow('the cost "start"');
});
