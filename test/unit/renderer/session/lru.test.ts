import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lru } from '../../../../src/renderer/pages/session/state/lru.ts';

/** The same by plain lists: slow, and plainly right. */
class SlowLru {
  #entries: [number, number][] = [];
  readonly #limit: number;
  constructor(limit: number) {
    this.#limit = limit;
  }
  get(key: number): number | undefined {
    const found = this.#entries.find(([k]) => k === key);
    if (found !== undefined) this.#entries = [...this.#entries.filter(([k]) => k !== key), found];
    return found?.[1];
  }
  set(key: number, weight: number): void {
    this.#entries = [...this.#entries.filter(([k]) => k !== key), [key, weight]];
    while (this.weight > this.#limit && this.#entries.length > 1) this.#entries.shift();
  }
  get weight(): number {
    return this.#entries.reduce((sum, [, w]) => sum + w, 0);
  }
}

test('forgets the same as the slow reference, whatever is done', () => {
  const operation = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 12 }));
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 80 }), (operations) => {
      const lru = new Lru<number, number>(20, (w) => w);
      const slow = new SlowLru(20);
      for (const [write, key, weight] of operations) {
        if (write) {
          lru.set(key, weight);
          slow.set(key, weight);
        } else expect(lru.get(key)).toBe(slow.get(key));
        expect(lru.weight).toBe(slow.weight);
      }
    }),
  );
});
