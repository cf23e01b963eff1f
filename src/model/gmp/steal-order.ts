import type { Random } from '../engine/random.ts';

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** proc.go `randomOrder`: visits all Ps once, from a random start in random steps that have no factor in common with the count. */
export class StealOrder {
  private readonly count: number;
  private readonly coprimes: readonly number[];
  private readonly random: Random;

  constructor(count: number, random: Random) {
    this.count = count;
    this.random = random;
    this.coprimes = Array.from({ length: count }, (_, i) => i + 1).filter((i) => gcd(i, count) === 1);
  }

  /** One order of all numbers below the count. */
  *visit(): Generator<number, void, unknown> {
    const lot = this.random.int(0x1_0000_0000);
    let position = lot % this.count;
    const step = this.coprimes[Math.floor(lot / this.count) % this.coprimes.length] ?? 1;
    for (let i = 0; i < this.count; i++) {
      yield position;
      position = (position + step) % this.count;
    }
  }
}
