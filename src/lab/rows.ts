import type { Disturbance } from '../catalogue/disturbance.ts';
import { evidenceOf } from '../catalogue/evidence.ts';
import { FACT_CLAIMS, judgeFact } from '../catalogue/facts.ts';
import type { ParamValues, Scale } from '../catalogue/params.ts';
import type { Toolchain } from '../catalogue/toolchain.ts';
import type { Workload } from '../catalogue/types.ts';
import { describeRelation, judge } from '../catalogue/verdict.ts';
import type { LabClaimRow } from '../ipc/channels/lab.ts';

/** What is known of a run, for its claims' rows. */
export interface RunFacts {
  readonly values: ParamValues;
  readonly scale: Scale;
  readonly toolchain: Toolchain | null;
  readonly cores: number;
  readonly figures: Readonly<Record<string, number>> | null;
  readonly failure: string | null;
  /** null where nothing was recorded. */
  readonly disturbance: Disturbance | null;
  readonly sessionPath: string | null;
  readonly atMs: number;
}

/** A row for every claim of `entry`, judged by one run. */
export function claimRows(entry: Workload, run: RunFacts): LabClaimRow[] {
  const evidence = evidenceOf(entry, run);
  return entry.claims.map((claim) => {
    const { kind, measured, reason, isDisturbed } = judge(claim, evidence);
    return {
      claimId: claim.id,
      workloadId: entry.id,
      text: claim.text,
      documents: claim.documents,
      unit: claim.unit,
      stated: claim.stated,
      expected: describeRelation(claim.relation, claim.unit),
      measured,
      verdict: kind,
      reason,
      sessionPath: run.sessionPath,
      atMs: run.atMs,
      scale: run.scale,
      toolchain: run.toolchain?.name ?? null,
      isDisturbed,
      disturbedSince: null,
    };
  });
}

/** Rows of the statements about versions. @param versions what is here; null for what is not */
export function factRows(
  versions: Readonly<Record<'linux' | 'cpython' | 'node' | 'go', string | null>>,
  scale: Scale,
  atMs: number,
): LabClaimRow[] {
  return FACT_CLAIMS.map((claim) => {
    const { kind, measured, reason } = judgeFact(claim, versions[claim.component]);
    const version = versions[claim.component];
    return {
      claimId: claim.id,
      workloadId: null,
      text: claim.text,
      documents: claim.documents,
      unit: null,
      stated: null,
      expected: null,
      measured,
      verdict: kind,
      reason,
      sessionPath: null,
      atMs,
      scale,
      toolchain: version === null ? null : `${claim.component} ${version}`,
      isDisturbed: false,
      disturbedSince: null,
    };
  });
}
