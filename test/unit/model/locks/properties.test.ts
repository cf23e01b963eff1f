import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SimulationResult } from '../../../../src/model/engine/model.ts';
import type { Op, ProgramSet, ThreadSpec } from '../../../../src/model/engine/program.ts';
import { goSimulation } from '../gmp/help.ts';
import { gilSimulation, kernelSimulation, MS } from '../help.ts';

/** What a piece of work is done under; each program marks where it begins and ends. */
const GUARDS = {
  mutex: { enter: { op: 'lock', lock: 'm' }, leave: { op: 'unlock', lock: 'm' } },
  two: { enter: { op: 'acquire', semaphore: 's' }, leave: { op: 'release', semaphore: 's' } },
  read: { enter: { op: 'readLock', rwlock: 'r' }, leave: { op: 'readUnlock', rwlock: 'r' } },
  write: { enter: { op: 'writeLock', rwlock: 'r' }, leave: { op: 'writeUnlock', rwlock: 'r' } },
} as const satisfies Record<string, { readonly enter: Op; readonly leave: Op }>;
type Guard = keyof typeof GUARDS;

const step: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constant('compute' as const), ns: fc.integer({ min: 1, max: 3 * MS }) }),
  fc.record({ op: fc.constant('sleep' as const), ns: fc.integer({ min: 1, max: 3 * MS }) }),
  fc.constant({ op: 'yield' as const }),
);
const piece = fc
  .tuple(fc.constantFrom(...(Object.keys(GUARDS) as Guard[])), fc.array(step, { minLength: 1, maxLength: 3 }))
  .map(([guard, steps]): Op[] => {
    const { enter, leave } = GUARDS[guard];
    return [enter, { op: 'mark', label: `${guard}+` }, ...steps, { op: 'mark', label: `${guard}-` }, leave];
  });
const threads: fc.Arbitrary<ThreadSpec[]> = fc.array(
  fc
    .tuple(fc.array(piece, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 6 }))
    .map(([pieces, times]) => ({ name: 't', body: [{ op: 'repeat', times, body: pieces.flat() }] })),
  { minLength: 2, maxLength: 6 },
);
const programs: fc.Arbitrary<ProgramSet> = fc
  .tuple(threads, fc.constantFrom('readers' as const, 'writers' as const))
  .map(([list, prefer]) => ({
    threads: list.map((one, index) => ({ ...one, name: `t${index}` })),
    objects: {
      m: { kind: 'mutex' },
      s: { kind: 'semaphore', permits: 2 },
      r: { kind: 'rwlock', prefer },
    },
  }));

/** Most threads that were under each guard at once, and whether a writer ever had company. */
function crowding(result: SimulationResult) {
  const inside: Record<Guard, number> = { mutex: 0, two: 0, read: 0, write: 0 };
  const most: Record<Guard, number> = { mutex: 0, two: 0, read: 0, write: 0 };
  let mixed = false;
  for (const { label } of result.marks) {
    const guard = label.slice(0, -1) as Guard;
    inside[guard] += label.endsWith('+') ? 1 : -1;
    most[guard] = Math.max(most[guard], inside[guard]);
    mixed ||= inside.read > 0 && inside.write > 0;
  }
  return { most, mixed, left: Object.values(inside) };
}

test.each([
  { title: '1:1, kernel threads', make: kernelSimulation, parameters: {} },
  { title: '1:1 with one GIL', make: gilSimulation, parameters: {} },
  { title: '1:1 without a GIL', make: gilSimulation, parameters: { build: 'free-threaded' } },
  { title: 'N:1, goroutines on one P', make: goSimulation, parameters: { gomaxprocs: 1 } },
  { title: 'M:N, goroutines on four Ps', make: goSimulation, parameters: { gomaxprocs: 4 } },
])('$title: a mutex and a writer have one thread, a semaphore as many as it has permits', (one) => {
  fc.assert(
    fc.property(programs, fc.integer({ min: 1, max: 4 }), fc.nat(1000), (set, cores, seed) => {
      const result = one.make(set, { cores, ...one.parameters }, seed).run({ budget: 1_000_000 });
      expect(result.finished).toBe(true);
      const { most, mixed, left } = crowding(result);
      expect(most.mutex).toBeLessThanOrEqual(1);
      expect(most.write).toBeLessThanOrEqual(1);
      expect(most.two).toBeLessThanOrEqual(2);
      expect(mixed).toBe(false);
      expect(left).toEqual([0, 0, 0, 0]);
    }),
    { numRuns: 50 },
  );
});
