import { expect, test } from 'vitest';
import { FITS } from '../../../src/analysis/overlay/propose.ts';
import { CATALOGUE } from '../../../src/catalogue/catalogue.ts';
import { paramValues, type Scale } from '../../../src/catalogue/params.ts';
import type { Workload } from '../../../src/catalogue/types.ts';
import { estimatedCosts, type KnownSettings } from '../../../src/model/engine/known.ts';
import type { SimulationResult } from '../../../src/model/engine/model.ts';
import { KNOWN_PROGRAMS, type KnownEntry } from '../../../src/model/known.ts';
import { MODELS } from '../../../src/model/models.ts';
import { SECOND } from './help.ts';

/** Their end is that threads wait for each other for ever; the program leaves, or the runtime ends it. */
const DEADLOCKS = new Set(['py-deadlock', 'go-deadlock']);
/** Loops that run until a moment: their CPU is the cores' for so long, whatever anything costs. */
const BY_TIME = new Set([
  'py-livelock',
  'py-starvation',
  'go-preemption',
  'go-blocking-syscall',
  'node-run-to-completion',
]);
/** Threads whose every step lets the GIL go: handing it over takes as much CPU as the steps, more often for shorter ones. */
const HANDING_OVER = new Set(['py-context-switch']);
/** Parameters that shape nothing in a model: none has memory. */
const MEMORY = new Set(['share']);
const SLOW_MS = 120_000;

const isOfThreads = ({ model }: Workload): boolean => ['gil', 'kernel'].includes(FITS[model].model);

function entryOf(workload: Workload): KnownEntry {
  const entry = KNOWN_PROGRAMS.get(workload.id);
  if (entry === undefined) throw new Error(`${workload.id} has no known program`);
  return entry;
}

const settingsAt = (workload: Workload, { known }: KnownEntry, scale: Scale): KnownSettings => ({
  ...known.settings,
  ...paramValues(workload, scale),
});

function scaledCosts({ known }: KnownEntry, factor: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(estimatedCosts(known)).map(([name, ns]) => [
      name,
      known.costs[name]?.kind === 'cpu' ? ns * factor : ns,
    ]),
  );
}

function run(workload: Workload, scale: Scale, factor = 1): SimulationResult {
  const entry = entryOf(workload);
  const programs = entry.known.build(settingsAt(workload, entry, scale), scaledCosts(entry, factor));
  const setup = { parameters: entry.known.parameters, programs, seed: 1 };
  return MODELS.get(entry.model)
    .createFrom(setup)
    .run({ untilNs: 600 * SECOND });
}

/** A lane's name without the numbers of equal threads. */
const kindOf = (name: string): string => name.replace(/(-\d+)+$/, '');

const cpuOf = (result: SimulationResult, kind: string): number =>
  result.lanes.reduce(
    (sum, lane) => sum + (lane.kind !== 'lock' && kindOf(lane.name) === kind ? lane.counters.cpuNs : 0),
    0,
  );

test('every workload of the catalogue has exactly one known program, of the model that it names', () => {
  expect([...KNOWN_PROGRAMS.keys()].sort()).toEqual(CATALOGUE.map(({ id }) => id).sort());
  for (const workload of CATALOGUE) {
    const { model, known } = entryOf(workload);
    expect(model, workload.id).toBe(FITS[workload.model].model);
    expect(known.id).toBe(workload.id);
    const { build } = known.parameters as { readonly build?: string };
    expect(build === 'free-threaded', workload.id).toBe(workload.model === 'free-threaded');
  }
});

test('every known program is a preset of its model and takes the catalogue’s parameters', () => {
  for (const workload of CATALOGUE) {
    const { model, known } = entryOf(workload);
    const presets = MODELS.get(model).definition.presets.filter(({ id }) => id === workload.id);
    expect(presets.length, workload.id).toBe(1);
    const shaping = workload.parameters.filter(({ type, flag }) => type !== 'url' && !MEMORY.has(flag));
    const flags = shaping.map(({ flag }) => flag);
    expect(Object.keys(known.settings), workload.id).toEqual(expect.arrayContaining(flags));
  }
});

test('presets of threads have the values of the documents', () => {
  for (const workload of CATALOGUE.filter(isOfThreads)) {
    const { known } = entryOf(workload);
    const flags = workload.parameters.filter(({ type }) => type !== 'url');
    const values = Object.fromEntries(flags.map(({ flag }) => [flag, known.settings[flag]]));
    expect(values, workload.id).toEqual(Object.fromEntries(flags.map((one) => [one.flag, one.default])));
  }
});

const all = CATALOGUE.map((workload) => [workload.id, workload] as const);

test.each(all)('%s ends as the program does, the same at each run', { timeout: SLOW_MS }, (id, workload) => {
  const results = (['quick', 'default'] as const).map((scale) => run(workload, scale));
  for (const result of results) {
    expect(result.finished).toBe(!DEADLOCKS.has(id));
    expect(result.deadlock !== null).toBe(DEADLOCKS.has(id));
  }
  const again = run(workload, 'quick');
  expect(again.totals).toEqual(results[0]?.totals);
  expect(again.wallNs).toBe(results[0]?.wallNs);
});

/** CPU of the program itself: in Go that of the goroutines, without their Ms' search for work. */
const programCpu = ({ model, lanes, totals }: SimulationResult): number =>
  model === 'gmp'
    ? lanes
        .filter(({ kind, group }) => kind === 'goroutine' && group === 'go')
        .reduce((sum, lane) => sum + lane.counters.cpuNs, 0)
    : totals.cpuNs;

test.each(all.filter(([id]) => !BY_TIME.has(id)))(
  '%s: its CPU is linear in its costs',
  { timeout: SLOW_MS },
  (id, workload) => {
    // What switches cost does not grow with the costs: it falls out of the differences.
    const [at1, at2, at4] = [8, 16, 32].map((factor) => programCpu(run(workload, 'quick', factor)));
    const [first, second] = [(at2 ?? 0) - (at1 ?? 0), (at4 ?? 0) - (at2 ?? 0)];
    expect(first).toBeGreaterThan(0);
    if (HANDING_OVER.has(id)) {
      expect(second).toBeGreaterThan(first);
      return;
    }
    expect(second / first).toBeGreaterThan(1.9);
    expect(second / first).toBeLessThan(2.1);
  },
);

test.each(all.filter(([, workload]) => isOfThreads(workload)))(
  '%s: a cost that names its threads is told by their CPU, one cost a kind of thread',
  { timeout: SLOW_MS },
  (_id, workload) => {
    const entry = entryOf(workload);
    const named = Object.entries(entry.known.costs).filter(([, { spentBy }]) => spentBy !== undefined);
    expect(new Set(named.map(([, { spentBy }]) => spentBy)).size).toBe(named.length);
    const settings = settingsAt(workload, entry, 'quick');
    const under = (costs: Record<string, number>): SimulationResult =>
      MODELS.get(entry.model)
        .createFrom(
          { parameters: entry.known.parameters, programs: entry.known.build(settings, costs) },
          { keepTrace: false },
        )
        .run({ untilNs: 600 * SECOND });
    const costs = estimatedCosts(entry.known);
    const before = under(costs);
    for (const [name, { ns, spentBy }] of named) {
      const grown = cpuOf(under({ ...costs, [name]: 3 * ns }), spentBy ?? '') - cpuOf(before, spentBy ?? '');
      expect(grown, `${name} of ${spentBy}`).toBeGreaterThan(0.9 * ns);
    }
  },
);
