import { performance } from 'node:perf_hooks';

/** The sampler's time: ns since the session's zero, integer. */
export interface SamplerClock {
  now(): number;
}

/**
 * CLOCK_MONOTONIC since `zero` (a value of `process.hrtime.bigint()`, equal in every process of the machine).
 * Read through `performance.now()`, which needs no bigint and a third of the time; its origin is placed on the
 * bigint clock once, to well under a microsecond.
 */
export function monotonicClock(zero: bigint): SamplerClock {
  const offset = placeOrigin(zero);
  return { now: () => Math.round(performance.now() * 1e6 + offset) };
}

/** ns to add to `performance.now()`: the closest of a few pairs of readings, so that an interruption does not spoil it. */
function placeOrigin(zero: bigint): number {
  let best = Number.POSITIVE_INFINITY;
  let offset = 0;
  for (let i = 0; i < 16; i++) {
    const before = performance.now() * 1e6;
    const middle = Number(process.hrtime.bigint() - zero);
    const after = performance.now() * 1e6;
    if (after - before < best) {
      best = after - before;
      offset = middle - (before + after) / 2;
    }
  }
  return offset;
}
