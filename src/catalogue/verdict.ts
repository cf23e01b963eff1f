import { formatMeasure } from '../analysis/measure.ts';
import { type Disturbance, disturbanceReason } from './disturbance.ts';
import type { Claim, Relation, Unit } from './types.ts';
import { isAtLeast } from './version.ts';

/** How a claim fared. `outdated`: true once or of another version, no longer. `cannot-run`: could not be tried here. */
export type VerdictKind = 'reproduced' | 'not-reproduced' | 'outdated' | 'cannot-run';

export interface Verdict {
  readonly kind: VerdictKind;
  /** The figure as measured, in the claim's unit; null where there is none. */
  readonly measured: number | null;
  /** Why, for the reader; null only where the claim is reproduced. */
  readonly reason: string | null;
  /** Whether nothing but a busy machine kept the run from trying the claim. */
  readonly isDisturbed: boolean;
}

/** What is known of the run that tried a claim. */
export interface Evidence {
  /** Figures of the run; null where it did not come to an end. */
  readonly figures: Readonly<Record<string, number>> | null;
  /** Why there was no run, or no figures, for the reader; null where there was. */
  readonly failure: string | null;
  /** Flags whose values differ from the document's. */
  readonly changedFlags: readonly string[];
  /** Cores that the run was allowed to use. */
  readonly cores: number;
  /** Version of the toolchain, such as `3.11.7`. */
  readonly version: string | null;
  readonly gil: 'gil' | 'free-threaded' | null;
  /** How far the machine was from quiet during the run; null where nothing was recorded. */
  readonly disturbance: Disturbance | null;
}

/** Share of the cores from which on others' use is mentioned beside a claim that did not come out. A choice of this product. */
const MENTIONED_FROM = 0.2;

/** Whether a measured value bears the relation out. */
export function holds(relation: Relation, measured: number): boolean {
  if (relation.kind === 'at-least') return measured >= relation.low;
  if (relation.kind === 'at-most') return measured <= relation.high;
  return measured >= relation.low && measured <= relation.high;
}

/** What would have borne the claim out, in words. */
export function describeRelation(relation: Relation, unit: Unit): string {
  if (relation.kind === 'at-least') return `at least ${formatMeasure(relation.low, unit)}`;
  if (relation.kind === 'at-most') return `at most ${formatMeasure(relation.high, unit)}`;
  if (relation.low === relation.high) return `exactly ${formatMeasure(relation.low, unit)}`;
  return `from ${formatMeasure(relation.low, unit)} to ${formatMeasure(relation.high, unit)}`;
}

/** Why the claim cannot be tried by such a run; null where it can. */
function obstacle(claim: Claim, evidence: Evidence): string | null {
  const { cores, version, gil } = claim.needs;
  if (evidence.failure !== null) return evidence.failure;
  if (cores !== undefined && evidence.cores < cores) {
    return `The claim needs ${cores} cores; the run could use ${evidence.cores}.`;
  }
  if (version !== undefined && (evidence.version === null || !isAtLeast(evidence.version, version))) {
    return `The claim needs version ${version} or newer; the run had ${evidence.version ?? 'an unknown one'}.`;
  }
  if (gil !== undefined && evidence.gil !== null && evidence.gil !== gil) {
    return gil === 'gil'
      ? 'The claim speaks of builds with a GIL; this one runs without.'
      : 'The claim speaks of free-threaded builds; this one has a GIL.';
  }
  return otherScale(claim, evidence);
}

function otherScale(claim: Claim, { changedFlags }: Evidence): string | null {
  const { fixed = [], fixedWhy } = claim.needs;
  const changed = changedFlags.filter((flag) => fixed === 'all' || fixed.includes(flag));
  if (changed.length === 0) return null;
  const flags = changed.map((flag) => `--${flag}`).join(', ');
  const why = fixedWhy === undefined ? '' : ` ${fixedWhy}`;
  return `The claim speaks of the document's own scale; this run changed ${flags}.${why}`;
}

function notQuiet(claim: Claim, { disturbance }: Evidence): string | null {
  const isTold = claim.needs.quiet === true && disturbance !== null;
  return isTold ? disturbanceReason(disturbance) : null;
}

function circumstances(evidence: Evidence): string {
  const version = evidence.version === null ? '' : `version ${evidence.version}, `;
  const others = evidence.disturbance?.otherCores ?? 0;
  const load =
    others >= MENTIONED_FROM * evidence.cores
      ? ` Other programs used ${others.toFixed(1)} cores meanwhile.`
      : '';
  return `Here: ${version}${evidence.cores} ${evidence.cores === 1 ? 'core' : 'cores'}.${load}`;
}

/**
 * Judges one claim by one run. The relation is the claim's own and is never adapted to what was measured; a figure
 * that is missing is no verdict on the claim.
 */
export function judge(claim: Claim, evidence: Evidence): Verdict {
  const measured = evidence.figures?.[claim.figure] ?? null;
  const verdict = (kind: VerdictKind, reason: string | null): Verdict => {
    return { kind, measured, reason, isDisturbed: false };
  };
  const reason = obstacle(claim, evidence);
  if (reason !== null) return verdict('cannot-run', reason);
  const busy = notQuiet(claim, evidence);
  if (busy !== null) return { ...verdict('cannot-run', busy), isDisturbed: true };
  if (measured === null) return verdict('cannot-run', `The run reported no ${claim.figure}.`);
  if (holds(claim.relation, measured)) return verdict('reproduced', null);
  const isOutdated =
    claim.outdated !== null && evidence.version !== null && isAtLeast(evidence.version, claim.outdated.since);
  if (claim.outdated !== null && isOutdated) {
    return verdict('outdated', `${claim.outdated.reason} ${circumstances(evidence)}`);
  }
  const wanted = `Expected ${describeRelation(claim.relation, claim.unit)}, measured ${formatMeasure(measured, claim.unit)}.`;
  return verdict('not-reproduced', `${wanted} ${claim.ifNot} ${circumstances(evidence)}`);
}
