import { availableParallelism, release } from 'node:os';
import { CATALOGUE, findWorkload } from '../catalogue/catalogue.ts';
import { paramValues, type Scale } from '../catalogue/params.ts';
import { type Toolchain, toolchainsNamed } from '../catalogue/toolchain.ts';
import type { Language, Workload } from '../catalogue/types.ts';
import { ReaderError } from '../domain/error.ts';
import type { LabChosenToolchains, LabClaimRow, LabOutcome } from '../ipc/channels/lab.ts';
import type { LabPlaces } from './places.ts';
import type { ResultsFile } from './results.ts';
import { claimRows, factRows } from './rows.ts';
import { type RunHooks, runExample } from './runExample.ts';
import type { Toolbox } from './toolbox.ts';

/** What a job of claims tells as it goes on. */
export interface ClaimHooks extends RunHooks {
  /** One program is through: its verdicts as they are kept, and its run where there was one. */
  readonly onRows: (rows: readonly LabClaimRow[], outcome: LabOutcome | null) => void;
}

/** What a job of claims works with. */
export interface ClaimTools {
  readonly places: LabPlaces;
  readonly toolbox: Toolbox;
  readonly results: ResultsFile;
}

/** Which claims to try, and how. */
export interface ClaimsRequest {
  /** Programs whose claims are tried; null for all, and the statements about versions. */
  readonly ids: readonly string[] | null;
  readonly scale: Scale;
  /** A path or a version by language; the usual one of each program where none is named. */
  readonly toolchains?: LabChosenToolchains;
}

/** The programs of a job: those named, or all that have claims or fill cells of the tables. Throws `ReaderError` (`unknown-example`). */
export function claimWorkloads(ids: readonly string[] | null): readonly Workload[] {
  return ids === null ? CATALOGUE : [...new Set(ids)].map(findWorkload);
}

async function versions(toolbox: Toolbox, wanted: LabChosenToolchains) {
  const { found } = await toolbox.report();
  const versionOf = (language: Language) =>
    usualOf(found, language, wanted[language] ?? null)?.version ?? null;
  return {
    linux: process.platform === 'linux' ? release() : null,
    cpython: versionOf('python'),
    go: versionOf('go'),
    node: versionOf('node'),
  };
}

/** The toolchain of a language that programs without wants of their own are run with. */
const usualOf = (
  found: readonly Toolchain[],
  language: Language,
  wanted: string | null,
): Toolchain | undefined => toolchainsNamed(found, language, wanted).find(({ problem }) => problem === null);

/** Rows of a program that nothing here can run. */
function unavailableRows(entry: Workload, scale: Scale, failure: string): LabClaimRow[] {
  const facts = { values: paramValues(entry, scale), scale, failure, atMs: Date.now() };
  const nothing = { toolchain: null, figures: null, disturbance: null, sessionPath: null };
  return claimRows(entry, { ...facts, ...nothing, cores: availableParallelism() });
}

async function tryOne(
  entry: Workload,
  { scale, toolchains = {} }: ClaimsRequest,
  tools: ClaimTools,
  hooks: ClaimHooks,
): Promise<void> {
  const wanted = toolchains[entry.language] ?? null;
  const choice = await tools.toolbox.choose(entry, wanted);
  if ('unavailable' in choice) {
    const rows = unavailableRows(entry, scale, choice.unavailable);
    // That one toolchain cannot run it says nothing against what another one has shown.
    if (wanted === null) tools.results.keepRows(rows);
    else tools.results.keepNewRows(rows);
    return hooks.onRows(rows, null);
  }
  const request = { entry, scale, params: {}, toolchain: choice.toolchain };
  const outcome = await runExample(request, tools.places, hooks);
  // A run that the reader ended says nothing of any claim.
  if (hooks.signal?.aborted === true) return;
  hooks.onRows(tools.results.keepRun(outcome).rows, outcome);
}

/** Every toolchain asked for must be here, so that a slip of the pen is told before anything runs. */
async function checkToolchains(toolbox: Toolbox, wanted: LabChosenToolchains): Promise<void> {
  const asked = Object.entries(wanted) as [Language, string][];
  if (asked.length === 0) return;
  const { found } = await toolbox.report();
  for (const [language, text] of asked) {
    if (usualOf(found, language, text) !== undefined) continue;
    const known = found
      .filter((one) => one.language === language)
      .map(({ name, command }) => `${name} (${command})`);
    const here = known.length === 0 ? 'None was found here.' : `Here are: ${known.join(', ')}.`;
    throw new ReaderError('unknown-toolchain', `There is no toolchain "${text}" for ${language}. ${here}`);
  }
}

/**
 * Tries claims, one program after the other, and keeps each verdict as it comes; with `ids` null also the statements
 * about versions, which no run tries. A program that does not run with the toolchain asked for is told as that. Ends
 * early, without an error, where the signal says so. Throws `ReaderError` (`unknown-example`, `unknown-toolchain`)
 * before anything is run.
 */
export async function runClaims(request: ClaimsRequest, tools: ClaimTools, hooks: ClaimHooks): Promise<void> {
  const { ids, scale, toolchains = {} } = request;
  const entries = claimWorkloads(ids);
  await checkToolchains(tools.toolbox, toolchains);
  if (ids === null) {
    const rows = factRows(await versions(tools.toolbox, toolchains), scale, Date.now());
    tools.results.keepRows(rows);
    hooks.onRows(rows, null);
  }
  for (const entry of entries) {
    if (hooks.signal?.aborted === true) return;
    await tryOne(entry, request, tools, hooks);
  }
}
