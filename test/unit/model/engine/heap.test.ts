import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap, type HeapItem } from '../../../../src/model/engine/heap.ts';

interface Item extends HeapItem {
  readonly key: number;
  readonly sequence: number;
}

const before = (a: Item, b: Item): boolean => a.key < b.key || (a.key === b.key && a.sequence < b.sequence);

/** Pushes (a key), pops (null) and removals from the middle (an index to take modulo the size). */
const operation = fc.oneof(
  fc.record({ kind: fc.constant('push' as const), key: fc.integer({ min: 0, max: 20 }) }),
  fc.constant({ kind: 'pop' as const }),
  fc.record({ kind: fc.constant('remove' as const), index: fc.nat(1000) }),
);

test('a heap gives the same as a sorted list under random pushes, pops and removals', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
      const heap = new Heap<Item>(before);
      let list: Item[] = [];
      operations.forEach((one, sequence) => {
        if (one.kind === 'push') {
          const item: Item = { key: one.key, sequence, heapIndex: -1 };
          heap.push(item);
          list.push(item);
        } else if (one.kind === 'pop') {
          list.sort((a, b) => a.key - b.key || a.sequence - b.sequence);
          expect(heap.pop()).toBe(list.shift());
        } else if (list.length > 0) {
          const item = list[one.index % list.length];
          if (item !== undefined) heap.remove(item);
          list = list.filter((other) => other !== item);
        }
        expect(heap.size).toBe(list.length);
      });
    }),
  );
});
