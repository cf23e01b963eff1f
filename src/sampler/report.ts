import type { SamplerStats } from '../domain/session.ts';
import type { Ns, ProcessId } from '../domain/units.ts';

/** A process's CPU as the kernel charged it and as its threads' samples showed it, both while it was followed. */
export interface ProcessAccount {
  readonly id: ProcessId;
  /** From the process's user and system time, in steps of a clock tick each; null where it was never readable. */
  readonly chargedNs: Ns | null;
  readonly sampledNs: Ns;
}

/** What the sampler says when it stops. */
export interface SamplerReport {
  readonly stats: SamplerStats;
  readonly processes: readonly ProcessAccount[];
  /**
   * CPU of the recorder's children that ended and were waited for since the sampler's start, with the children that
   * they waited for; the recorder's own helpers are among them. null where it could not be read.
   */
  readonly reapedNs: Ns | null;
}
