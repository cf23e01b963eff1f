import { formatDuration, formatPercent } from '../analysis/format.ts';
import { NS_PER_MS } from '../domain/units.ts';

/** Share of a run's time that others may have cost it before it no longer counts as quiet. A choice of this product. */
export const QUIET_UP_TO = 0.05;

/**
 * Waiting that is never held against a run, ns: two readings of the recorder, which itself takes a core for moments.
 * A run of some tens of ms is over before the machine's use was read, so that nobody can say whose turn it was.
 */
export const UNTOLD_UP_TO_NS = 20 * NS_PER_MS;

/** How far a machine was from quiet while a program ran. */
export interface Disturbance {
  /** Cores that other programs used, on average; null where the machine's use was not read. */
  readonly otherCores: number | null;
  /**
   * CPU time that the program was ready to use and did not get because others had the cores, ns. What its own threads
   * take from each other is no part of it.
   */
  readonly withheldNs: number;
  /** By how much of its time that made the run longer, 0 to 1. */
  readonly withheldShare: number;
  /** Share of the time in which the cores had work that the host gave to others (steal), 0 to 1; null where not read. */
  readonly stolenShare: number | null;
}

/** What a recording and the machine's counters say of a run. */
export interface RunLoad {
  /** Cores that the run was allowed to use. */
  readonly cores: number;
  /** Length of the recording, ns. */
  readonly wallNs: number;
  /** CPU time and run-queue delay of all its threads in consecutive intervals of `bucketNs`. */
  readonly bucketNs: number;
  readonly cpuNs: readonly number[];
  readonly runqueueNs: readonly number[];
  readonly otherCores: number | null;
  readonly stolenShare: number | null;
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

/**
 * Tells what others took from a run from what it took from itself. In each interval its threads could have used as
 * many cores as they were ready for, but no more than there are: what is missing from that was withheld, at most by as
 * much as others used. More threads than cores wait for each other, which is left out by the bound.
 */
export function disturbanceOf(load: RunLoad): Disturbance {
  const { cores, wallNs, bucketNs, otherCores, stolenShare } = load;
  const missing = load.cpuNs.map((cpu, k) =>
    Math.max(0, Math.min(cpu + (load.runqueueNs[k] ?? 0), cores * bucketNs) - cpu),
  );
  const others = otherCores === null ? Number.POSITIVE_INFINITY : otherCores * wallNs;
  const withheldNs = Math.min(sum(missing), others);
  // A waiting program loses a part of its wall time, one on several cores a part of its CPU time.
  const whole = Math.max(wallNs, sum(load.cpuNs) + withheldNs);
  return { otherCores, withheldNs, withheldShare: whole > 0 ? withheldNs / whole : 0, stolenShare };
}

/** Rounded up, so that what is above the bound never reads like the bound. */
const percent = (share: number): string => formatPercent(Math.ceil(share * 1000 - 1e-9) / 1000);

/** Why a run cannot try a claim that needs a quiet machine, with the figures; null where it was quiet enough. */
export function disturbanceReason(disturbance: Disturbance): string | null {
  const { otherCores, withheldNs, withheldShare, stolenShare } = disturbance;
  const bound = `at most ${formatPercent(QUIET_UP_TO)} counts as quiet. Run it again when less else runs.`;
  if (withheldShare > QUIET_UP_TO && withheldNs > UNTOLD_UP_TO_NS) {
    const others = otherCores === null ? '' : `, which used ${otherCores.toFixed(1)} cores`;
    return `The machine was too busy to tell: the program waited ${formatDuration(withheldNs)} for cores that other programs had${others}. That is ${percent(withheldShare)} of its time; ${bound}`;
  }
  if (stolenShare !== null && stolenShare > QUIET_UP_TO) {
    return `The machine was too busy to tell: its host gave ${percent(stolenShare)} of the time in which the cores had work to others (steal); ${bound}`;
  }
  return null;
}
