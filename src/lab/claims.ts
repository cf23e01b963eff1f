import { availableParallelism, release } from 'node:os';
import { CATALOGUE, findWorkload } from '../catalogue/catalogue.ts';
import { paramValues, type Scale } from '../catalogue/params.ts';
import type { Language, Workload } from '../catalogue/types.ts';
import type { LabClaimRow, LabOutcome } from '../ipc/channels/lab.ts';
import type { LabPlaces } from './places.ts';
import type { ResultsFile } from './results.ts';
import { claimRows, factRows } from './rows.ts';
import { type RunHooks, runExample } from './runExample.ts';
import type { Toolbox } from './toolbox.ts';

/** What a job of claims tells as it goes on. */
export interface ClaimHooks extends RunHooks {
  /** One program is through: its verdicts, and its run where there was one. */
  readonly onRows: (rows: readonly LabClaimRow[], outcome: LabOutcome | null) => void;
}

/** What a job of claims works with. */
export interface ClaimTools {
  readonly places: LabPlaces;
  readonly toolbox: Toolbox;
  readonly results: ResultsFile;
}

/** The programs of a job: those named, or all that have claims or fill cells of the tables. Throws `ReaderError` (`unknown-example`). */
export function claimWorkloads(ids: readonly string[] | null): readonly Workload[] {
  return ids === null ? CATALOGUE : [...new Set(ids)].map(findWorkload);
}

async function versions(toolbox: Toolbox) {
  const { found } = await toolbox.report();
  const versionOf = (language: Language) =>
    found.find((toolchain) => toolchain.language === language && toolchain.problem === null)?.version ?? null;
  return {
    linux: process.platform === 'linux' ? release() : null,
    cpython: versionOf('python'),
    go: versionOf('go'),
    node: versionOf('node'),
  };
}

/** Rows of a program that nothing here can run. */
function unavailableRows(entry: Workload, scale: Scale, failure: string): LabClaimRow[] {
  const facts = { values: paramValues(entry, scale), scale, failure, atMs: Date.now() };
  const nothing = { toolchain: null, figures: null, otherCores: null, sessionPath: null };
  return claimRows(entry, { ...facts, ...nothing, cores: availableParallelism() });
}

async function tryOne(entry: Workload, scale: Scale, tools: ClaimTools, hooks: ClaimHooks): Promise<void> {
  const choice = await tools.toolbox.choose(entry);
  if ('unavailable' in choice) {
    const rows = unavailableRows(entry, scale, choice.unavailable);
    tools.results.keepRows(rows);
    return hooks.onRows(rows, null);
  }
  const request = { entry, scale, params: {}, toolchain: choice.toolchain };
  const outcome = await runExample(request, tools.places, hooks);
  // A run that the reader ended says nothing of any claim.
  if (hooks.signal?.aborted === true) return;
  tools.results.keepRun(outcome);
  hooks.onRows(outcome.claims, outcome);
}

/**
 * Tries claims, one program after the other, and keeps each verdict as it comes; with `ids` null also the statements
 * about versions, which no run tries. Ends early, without an error, where the signal says so. Throws `ReaderError`
 * (`unknown-example`) before anything is run.
 */
export async function runClaims(
  ids: readonly string[] | null,
  scale: Scale,
  tools: ClaimTools,
  hooks: ClaimHooks,
): Promise<void> {
  const entries = claimWorkloads(ids);
  if (ids === null) {
    const rows = factRows(await versions(tools.toolbox), scale, Date.now());
    tools.results.keepRows(rows);
    hooks.onRows(rows, null);
  }
  for (const entry of entries) {
    if (hooks.signal?.aborted === true) return;
    await tryOne(entry, scale, tools, hooks);
  }
}
