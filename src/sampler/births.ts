import { NS_PER_S } from '../domain/units.ts';
import { parseUptimeSeconds } from '../procfs/uptime.ts';
import { type ProcReader, readTextOrNull } from './reader.ts';

/** Differences below this are the steps of `/proc/uptime`, not time in suspend. */
const UPTIME_STEP_NS = 20_000_000;

/**
 * Turns start times (clock ticks since boot, time in suspend included) into session time. Start times are rounded
 * down to a tick, so a birth is up to one tick later than this says.
 */
export class Births {
  readonly tickNs: number;
  readonly #zeroSinceBootNs: number;

  /** `zero`: the session's zero as `process.hrtime.bigint()` counts; `nowNs`: session time. */
  constructor(reader: ProcReader, zero: bigint, nowNs: number, ticksPerSecond: number) {
    this.tickNs = NS_PER_S / ticksPerSecond;
    const monotonic = Number(zero);
    const uptime = parseUptimeSeconds(readTextOrNull(reader, '/proc/uptime') ?? '');
    const suspended = uptime === null ? 0 : uptime * NS_PER_S - (monotonic + nowNs);
    // A container may show an uptime of its own, which is shorter than the clock's: not to be used.
    this.#zeroSinceBootNs = monotonic + (suspended > UPTIME_STEP_NS ? suspended : 0);
  }

  /** Earliest session time of a birth; below zero for one before the session. */
  earliestNs(startTicks: number): number {
    return Math.round(startTicks * this.tickNs - this.#zeroSinceBootNs);
  }
}
