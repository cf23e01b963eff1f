import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cursor } from '../../../../src/model/engine/cursor.ts';
import { random } from '../../../../src/model/engine/random.ts';
import { Simulator } from '../../../../src/model/engine/simulator.ts';
import { Goroutine } from '../../../../src/model/gmp/goroutine.ts';
import { GlobalQueue, LocalQueue } from '../../../../src/model/gmp/queues.ts';
import { StealOrder } from '../../../../src/model/gmp/steal-order.ts';

const simulator = new Simulator(1);
const goroutine = (id: number): Goroutine =>
  new Goroutine({
    id,
    lane: id,
    name: `g${id}`,
    cursor: new Cursor([], ''),
    makeTimer: (action) => simulator.timer(action),
    onIo: () => undefined,
    waker: () => undefined,
  });
const crowd = (count: number): Goroutine[] => Array.from({ length: count }, (_, id) => goroutine(id));
const ids = (list: readonly Goroutine[]): number[] => list.map((g) => g.id);
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

test('runnext pushes the old one to the tail, and is taken first', () => {
  const queue = new LocalQueue();
  for (const g of crowd(3)) queue.put(g, true);
  expect(queue.runnext?.id).toBe(2);
  expect(ids(queue.list())).toEqual([0, 1]);
  expect(queue.take()?.id).toBe(2);
  expect(queue.inherits).toBe(true);
  expect(queue.take()?.id).toBe(0);
  expect(queue.inherits).toBe(false);
});

test('a full ring spills its oldest 128 and the one that did not fit', () => {
  const queue = new LocalQueue();
  const all = crowd(257);
  const last = all[256];
  if (last === undefined) throw new Error('no 257th');
  for (const g of all.slice(0, 256)) expect(queue.put(g, false)).toBeNull();
  expect(ids(queue.put(last, false) ?? [])).toEqual([...upTo(0, 128), 256]);
  expect(ids(queue.list())).toEqual(upTo(128, 256));
});

test.each([
  [1, 1],
  [2, 1],
  [5, 3],
  [200, 100],
  [256, 128],
])('of %i in the ring a thief takes %i: the older half, of which it runs the newest', (count, taken) => {
  const victim = new LocalQueue();
  const thief = new LocalQueue();
  for (const g of crowd(count)) victim.put(g, false);
  expect(victim.stealInto(thief)?.id).toBe(taken - 1);
  expect(ids(thief.list())).toEqual(upTo(0, taken - 1));
  expect(ids(victim.list())).toEqual(upTo(taken, count));
});

test('ring and global queue are first in, first out, through any number of rounds', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 3000 }), (steps) => {
      const ring = new LocalQueue();
      const global = new GlobalQueue();
      const plain: number[] = [];
      steps.forEach((put, id) => {
        if (put && plain.length < 256) {
          const g = goroutine(id);
          ring.put(g, false);
          global.push(g);
          plain.push(id);
        } else {
          const expected = plain.shift() ?? null;
          expect(ring.take()?.id ?? null).toBe(expected);
          expect(global.shift()?.id ?? null).toBe(expected);
        }
      });
      expect(ids(ring.list())).toEqual(plain);
      expect(ids(global.list())).toEqual(plain);
      expect(global.size).toBe(plain.length);
    }),
    { numRuns: 50 },
  );
});

test('a steal order visits every P once, whatever their number', () => {
  for (let count = 1; count <= 64; count++) {
    const order = new StealOrder(count, random(count));
    for (let round = 0; round < 5; round++) {
      expect([...order.visit()].sort((a, b) => a - b)).toEqual(upTo(0, count));
    }
  }
});
