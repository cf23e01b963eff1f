/*
 * The Mersenne Twister MT19937 as CPython's Modules/_randommodule.c seeds it from a whole number: `random.Random(seed)`
 * draws the lengths that some workloads sleep, so the same seed must give the same lengths here.
 */
const WORDS = 624;
const SHIFT = 397;

function initialise(seed: number): Uint32Array {
  const state = new Uint32Array(WORDS);
  state[0] = seed;
  for (let i = 1; i < WORDS; i++) {
    const before = state[i - 1] ?? 0;
    state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
  }
  return state;
}

/** `init_by_array`: mixes the 32-bit words of the seed, lowest first, into the state. */
function initialiseByWords(key: readonly number[]): Uint32Array {
  const state = initialise(19650218);
  let i = 1;
  const mix = (factor: number, add: (step: number) => number, steps: number): void => {
    for (let step = 0; step < steps; step++) {
      const before = state[i - 1] ?? 0;
      state[i] = ((state[i] ?? 0) ^ Math.imul(before ^ (before >>> 30), factor)) + add(step);
      i += 1;
      if (i < WORDS) continue;
      state[0] = state[WORDS - 1] ?? 0;
      i = 1;
    }
  };
  mix(1664525, (step) => (key[step % key.length] ?? 0) + (step % key.length), Math.max(WORDS, key.length));
  mix(1566083941, () => -i, WORDS - 1);
  state[0] = 0x80000000;
  return state;
}

function refill(state: Uint32Array): void {
  for (let k = 0; k < WORDS; k++) {
    const y = ((state[k] ?? 0) & 0x80000000) | ((state[(k + 1) % WORDS] ?? 0) & 0x7fffffff);
    state[k] = (state[(k + SHIFT) % WORDS] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

function temper(word: number): number {
  let y = word;
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return (y ^ (y >>> 18)) >>> 0;
}

/** CPython's `random.Random`. */
export class PythonRandom {
  private readonly state: Uint32Array;
  private at = WORDS;

  /** @param seed a whole number; its sign does not count, as in CPython */
  constructor(seed: number) {
    const size = Math.abs(Math.trunc(seed));
    const high = Math.floor(size / 2 ** 32);
    this.state = initialiseByWords(high > 0 ? [size >>> 0, high] : [size >>> 0]);
  }

  /** From 0, included, to 1, excluded: `random()`. */
  random(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** `uniform(low, high)`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  private word(): number {
    if (this.at >= WORDS) {
      refill(this.state);
      this.at = 0;
    }
    const word = this.state[this.at] ?? 0;
    this.at += 1;
    return temper(word);
  }
}
