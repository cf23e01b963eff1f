/** A stream of random numbers, deterministic for its seed. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Uniform integer in [0, n). */
  int(n: number): number;
  /** Standard normal: mean 0, deviation 1. */
  normal(): number;
}

/** One step of SplitMix32 (Steele, Lea, Flood 2014, 32-bit variant): spreads a seed over 32 bits. */
function splitMix32(state: number): { readonly state: number; readonly value: number } {
  const next = (state + 0x9e3779b9) | 0;
  let z = next ^ (next >>> 16);
  z = Math.imul(z, 0x21f0aaad);
  z ^= z >>> 15;
  z = Math.imul(z, 0x735a2d97);
  return { state: next, value: (z ^ (z >>> 15)) >>> 0 };
}

/** FNV-1a, 32 bits: turns the name of a stream into a number to mix with the seed. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The sfc32 generator (Chris Doty-Humphrey, PractRand): 128 bits of state, period at least 2^32. */
class Sfc32 implements Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private spare: number | null = null;

  constructor(seed: number) {
    const first = splitMix32(seed | 0);
    const second = splitMix32(first.state);
    const third = splitMix32(second.state);
    this.a = first.value | 0;
    this.b = second.value | 0;
    this.c = third.value | 0;
    for (let i = 0; i < 12; i++) this.next();
  }

  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  }

  int(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** Marsaglia's polar method; the second value of a pair is kept for the next call. */
  normal(): number {
    if (this.spare !== null) {
      const value = this.spare;
      this.spare = null;
      return value;
    }
    for (;;) {
      const u = 2 * this.next() - 1;
      const v = 2 * this.next() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        this.spare = v * factor;
        return u * factor;
      }
    }
  }
}

/** One stream of random numbers for a seed. */
export const random = (seed: number): Random => new Sfc32(seed);

/**
 * Streams of one seed, one a purpose (`steal`, `io`, a thread's name), so that one more draw for one purpose
 * does not shift what the others get.
 */
export class RandomStreams {
  private readonly seed: number;
  private readonly streams = new Map<string, Random>();

  constructor(seed: number) {
    this.seed = seed;
  }

  stream(purpose: string): Random {
    const known = this.streams.get(purpose);
    if (known !== undefined) return known;
    const made = new Sfc32(Math.imul(this.seed, 0x85ebca6b) ^ hashName(purpose));
    this.streams.set(purpose, made);
    return made;
  }
}
