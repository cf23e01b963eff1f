import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/catalogue/catalogue.ts';
import { evidenceOf } from '../../src/catalogue/evidence.ts';
import { prepareProgram } from '../../src/catalogue/host/build.ts';
import { type DelayServer, startDelayServer } from '../../src/catalogue/host/delay-server.ts';
import { installPlaces } from '../../src/catalogue/host/installers.ts';
import { workloadsDir } from '../../src/catalogue/host/paths.ts';
import { type RunReport, runProgram } from '../../src/catalogue/host/run.ts';
import { findToolchains } from '../../src/catalogue/host/toolchains.ts';
import { type ParamValues, paramValues, programArgs } from '../../src/catalogue/params.ts';
import { measuresOf, TABLES } from '../../src/catalogue/tables.ts';
import { chooseToolchain, type Toolchain } from '../../src/catalogue/toolchain.ts';
import type { Language, Workload } from '../../src/catalogue/types.ts';
import { judge } from '../../src/catalogue/verdict.ts';

export const WORKLOADS = workloadsDir();
/** Built programs are kept between runs of the tests, apart from the user's own. */
export const BUILDS = join(import.meta.dirname, '../../.cache/test-builds');

export type Figures = Readonly<Record<string, number>>;
/** What must hold of a workload's figures at quick scale whatever the load of the machine. */
export type Checks = Readonly<Record<string, (f: Figures, toolchain: Toolchain) => void>>;

const MEASURES = TABLES.flatMap(measuresOf);

/** Runs an entry without recording it. */
export async function runEntry(
  entry: Workload,
  toolchain: Toolchain,
  values: ParamValues,
  extraArgs: readonly string[] = [],
): Promise<RunReport> {
  const prefix = await prepareProgram(entry, toolchain, { workloads: WORKLOADS, builds: BUILDS });
  const argv = [...prefix, ...programArgs(entry, values), ...extraArgs];
  return runProgram(entry, argv, { timeoutS: entry.timeoutS.quick });
}

/** The program's own idea of its parameters, with the names of their flags. */
async function shownParams(entry: Workload, toolchain: Toolchain, args: readonly string[]) {
  const prefix = await prepareProgram(entry, toolchain, { workloads: WORKLOADS, builds: BUILDS });
  const report = await runProgram(entry, [...prefix, '--show-params', ...args], { timeoutS: 30 });
  expect(report.failure).toBeNull();
  return report.result?.params ?? {};
}

function expected(entry: Workload, scale: 'default' | 'quick') {
  return Object.fromEntries(entry.parameters.map((p) => [p.flag.replaceAll('-', '_'), p[scale]]));
}

function sane(name: string, value: number): void {
  expect(Number.isFinite(value) && value >= 0, `${name} = ${value}`).toBe(true);
  if (name.endsWith('_s')) expect(value, name).toBeLessThan(60);
}

/** The run is good, its figures are sane, and its claims and lesson find what they speak of. */
function checkReport(entry: Workload, toolchain: Toolchain, values: ParamValues, report: RunReport): Figures {
  expect(report.failure, report.end.stderrTail).toBeNull();
  expect(report.end.exit).toEqual({ code: 0, signal: null });
  const figures = report.result?.figures ?? {};
  for (const [name, value] of Object.entries(figures)) sane(name, value);
  for (const measure of MEASURES.filter((each) => each.workload === entry.id)) {
    expect(figures, `a table wants ${measure.figure}`).toHaveProperty(measure.figure);
  }
  for (const step of entry.lesson.steps)
    expect(report.phases.length, `step ${step.text}`).toBeGreaterThan(step.phase);
  const run = {
    values,
    toolchain,
    cores: availableParallelism(),
    disturbance: null,
    figures,
    failure: null,
  };
  for (const claim of entry.claims) {
    expect(judge(claim, evidenceOf(entry, run)).measured, `${claim.id} on ${toolchain.name}`).not.toBeNull();
  }
  return figures;
}

/** Tests of every workload of one language, with the toolchains of this machine. */
export function describeLanguage(language: Language, checks: Checks): void {
  const entries = CATALOGUE.filter((entry) => entry.language === language);
  let found: readonly Toolchain[] = [];
  let server: DelayServer;

  beforeAll(async () => {
    found = (await findToolchains({ languages: [language] })).found;
    server = await startDelayServer({ workloads: WORKLOADS });
  });
  afterAll(() => server.stop());

  describe.each(entries.map((entry) => [entry.id, entry] as const))('%s', (id, entry) => {
    test('runs at quick scale and reports its figures', async ({ skip }) => {
      const choice = chooseToolchain(entry, found, installPlaces());
      if (!('toolchain' in choice)) return skip(choice.unavailable);
      const values = paramValues(entry, 'quick', entry.requires.delayServer ? { url: server.url } : {});
      const report = await runEntry(entry, choice.toolchain, values);
      checks[id]?.(checkReport(entry, choice.toolchain, values, report), choice.toolchain);
    });
  });

  test('the programs’ own defaults are the catalogue’s', async () => {
    for (const entry of entries.filter((candidate) => candidate.program.reports === candidate.id)) {
      const choice = chooseToolchain(entry, found, installPlaces());
      if (!('toolchain' in choice)) continue;
      expect(await shownParams(entry, choice.toolchain, []), entry.id).toEqual(expected(entry, 'default'));
      expect(await shownParams(entry, choice.toolchain, ['--quick']), entry.id).toEqual(
        expected(entry, 'quick'),
      );
    }
  });

  test('a number that there cannot be is refused before anything runs, the least that the catalogue has is not', async () => {
    for (const entry of entries) {
      const choice = chooseToolchain(entry, found, installPlaces());
      if (!('toolchain' in choice)) continue;
      const prefix = await prepareProgram(entry, choice.toolchain, { workloads: WORKLOADS, builds: BUILDS });
      const numbers = entry.parameters.filter((parameter) => parameter.type !== 'url');
      const least = numbers.flatMap(({ flag, min }) => [`--${flag}`, String(min)]);
      const taken = await runProgram(entry, [...prefix, '--show-params', ...least], { timeoutS: 30 });
      expect(taken.end.exit, `${entry.id} ${least.join(' ')}: ${taken.end.stderrTail}`).toMatchObject({
        code: 0,
      });
      const [first] = numbers;
      if (first === undefined) continue;
      const refused = await runProgram(entry, [...prefix, `--${first.flag}`, '-1'], { timeoutS: 30 });
      expect(refused.end.exit, entry.id).toMatchObject({ code: 2 });
      expect(refused.end.stderrTail, entry.id).toMatch(new RegExp(`--${first.flag} takes .* not "?-1`));
    }
  }, 180_000);

  test('every check speaks of a workload of the language', () => {
    const ids = new Set(entries.map((entry) => entry.id));
    expect(Object.keys(checks).filter((id) => !ids.has(id))).toEqual([]);
  });
}
