import type { Random } from './random.ts';

/** A random length of time, by named distribution. All parameters in ns. Draws below 0 count as 0. */
export type Distribution =
  | { readonly dist: 'constant'; readonly ns: number }
  | { readonly dist: 'uniform'; readonly minNs: number; readonly maxNs: number }
  | { readonly dist: 'exponential'; readonly meanNs: number }
  | { readonly dist: 'normal'; readonly meanNs: number; readonly sdNs: number }
  /** exp of a normal: half the draws are below `medianNs`; `sigma` is the deviation of the logarithm. */
  | { readonly dist: 'lognormal'; readonly medianNs: number; readonly sigma: number }
  /** One of the given values, each as likely; a measured sample. */
  | { readonly dist: 'empirical'; readonly samplesNs: readonly number[] };

/** A length of time in ns: a plain number is a constant. */
export type Duration = number | Distribution;

function drawRaw(distribution: Distribution, random: Random): number {
  switch (distribution.dist) {
    case 'constant':
      return distribution.ns;
    case 'uniform':
      return distribution.minNs + random.next() * (distribution.maxNs - distribution.minNs);
    case 'exponential':
      return -Math.log(1 - random.next()) * distribution.meanNs;
    case 'normal':
      return distribution.meanNs + random.normal() * distribution.sdNs;
    case 'lognormal':
      return distribution.medianNs * Math.exp(random.normal() * distribution.sigma);
    case 'empirical':
      return distribution.samplesNs[random.int(distribution.samplesNs.length)] ?? 0;
  }
}

/** Draws a length of time: an integer of at least 0 ns. */
export function drawNs(duration: Duration, random: Random): number {
  const raw = typeof duration === 'number' ? duration : drawRaw(duration, random);
  return Math.max(0, Math.round(raw));
}

/** Whether every draw is 0 ns, so that the step cannot take time. */
export function isAlwaysZero(duration: Duration): boolean {
  if (typeof duration === 'number') return duration === 0;
  switch (duration.dist) {
    case 'constant':
      return duration.ns === 0;
    case 'uniform':
      return duration.maxNs === 0;
    case 'exponential':
      return duration.meanNs === 0;
    case 'normal':
      return duration.meanNs === 0 && duration.sdNs === 0;
    case 'lognormal':
      return duration.medianNs === 0;
    case 'empirical':
      return duration.samplesNs.every((sample) => sample === 0);
  }
}
