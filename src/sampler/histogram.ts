/** Buckets for each doubling: a quantile is at most 1/16 above the true one. */
const PER_OCTAVE = 16;
/** Doublings from 1 us: up to 2^26 us, about a minute; what is beyond counts in the last bucket. */
const OCTAVES = 26;
const UNIT_NS = 1000;

/** Durations counted in a fixed number of buckets, so that quantiles of any number of them take 3 kB. */
export class DurationHistogram {
  readonly #counts = new Float64Array(PER_OCTAVE * OCTAVES + 1);
  #count = 0;
  #maxNs = 0;

  /** Counts a duration in ns; what is below zero counts as zero. */
  add(durationNs: number): void {
    const octaves = durationNs > UNIT_NS ? Math.log2(durationNs / UNIT_NS) : 0;
    const bucket = Math.min(this.#counts.length - 1, Math.ceil(octaves * PER_OCTAVE));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count++;
    if (durationNs > this.#maxNs) this.#maxNs = durationNs;
  }

  get maxNs(): number {
    return this.#maxNs;
  }

  /** Upper bound in ns of the bucket that the quantile `q`, 0 to 1, falls in, at most the maximum; 0 where empty. */
  quantileNs(q: number): number {
    const wanted = Math.max(1, Math.ceil(q * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= wanted) return Math.min(this.#maxNs, Math.round(UNIT_NS * 2 ** (bucket / PER_OCTAVE)));
    }
    return this.#maxNs;
  }
}
