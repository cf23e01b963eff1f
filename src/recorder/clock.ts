import { type Ns, ns } from '../domain/units.ts';

/** A session's clock: ns since its zero, from CLOCK_MONOTONIC, so that every thread of the recorder agrees. */
export interface SessionClock {
  /** The zero, as `process.hrtime.bigint()` counts. */
  readonly zero: bigint;
  now(): Ns;
}

/** A clock whose zero is now: ns since then on CLOCK_MONOTONIC, which no change of the wall clock moves. */
export function startClock(): SessionClock {
  const zero = process.hrtime.bigint();
  return { zero, now: () => ns(Number(process.hrtime.bigint() - zero)) };
}
