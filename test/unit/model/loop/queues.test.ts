import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asyncioModel } from '../../../../src/model/asyncio/model.ts';
import type { QueueView } from '../../../../src/model/engine/model.ts';
import type { Body, DeferQueue, Op } from '../../../../src/model/engine/program.ts';
import { asAnyModel } from '../../../../src/model/engine/registry.ts';
import { nodeModel } from '../../../../src/model/node/model.ts';
import { MS } from '../help.ts';

type Model = 'asyncio' | 'node';

const make = (model: Model, body: Body, parameters: object = {}) =>
  (model === 'asyncio' ? asAnyModel(asyncioModel) : asAnyModel(nodeModel)).createFrom({
    programs: { threads: [{ name: 'main', body }] },
    parameters,
  });
const marksOf = (model: Model, body: Body, parameters: object = {}): string[] =>
  make(model, body, parameters)
    .run()
    .marks.map((one) => one.label);

interface Job {
  readonly kind: 'dns' | 'disk' | 'crypto';
  readonly ms: number;
}
const jobs = fc.array(
  fc.record({
    kind: fc.constantFrom<Job['kind']>('dns', 'disk', 'crypto'),
    ms: fc.integer({ min: 0, max: 6 }),
  }),
  { minLength: 1, maxLength: 16 },
);
const sizes = fc.integer({ min: 1, max: 7 });

const submitted = (some: readonly Job[]): Body =>
  some.map(
    ({ kind, ms }): Op => ({
      op: 'executor',
      kind,
      wait: false,
      body: [
        { op: 'mark', label: `${kind} begin` },
        { op: 'blockingIo', ns: ms * MS, kind },
        { op: 'mark', label: `${kind} end` },
      ],
      done: [],
    }),
  );

/** Most jobs that are at work at once, of those that a mark is about. */
function mostAtOnce(marks: readonly string[], counts: (mark: string) => boolean): number {
  let now = 0;
  let most = 0;
  for (const mark of marks.filter(counts)) {
    now += mark.endsWith('begin') ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}

test.each(['asyncio', 'node'] as const)(
  '%s: never more jobs at work than the pool has threads, and all of them end',
  (model) => {
    fc.assert(
      fc.property(jobs, sizes, (some, poolSize) => {
        const marks = marksOf(model, submitted(some), { poolSize, cores: 8 });
        expect(marks).toHaveLength(2 * some.length);
        expect(mostAtOnce(marks, () => true)).toBeLessThanOrEqual(poolSize);
      }),
      { numRuns: 60 },
    );
  },
);

test('node: slow work never has more than half of the pool, and with enough of it exactly that', () => {
  fc.assert(
    fc.property(jobs, sizes, (some, poolSize) => {
      const marks = marksOf('node', submitted(some), { poolSize, cores: 8 });
      const half = Math.ceil(poolSize / 2);
      expect(mostAtOnce(marks, (mark) => mark.startsWith('dns'))).toBeLessThanOrEqual(half);
      const flood = marksOf('node', submitted(Array.from({ length: 9 }, () => ({ kind: 'dns', ms: 5 }))), {
        poolSize,
        cores: 8,
      });
      expect(mostAtOnce(flood, () => true)).toBe(half);
    }),
    { numRuns: 60 },
  );
});

const NODE_QUEUES: readonly DeferQueue[] = ['immediate', 'timer', 'io', 'close'];
const ASYNCIO_QUEUES: readonly DeferQueue[] = ['soon', 'timer', 'io'];

const callbacks = (queues: readonly DeferQueue[]) =>
  fc.array(fc.record({ to: fc.constantFrom(...queues), ms: fc.integer({ min: 0, max: 3 }) }), {
    minLength: 1,
    maxLength: 12,
  });

const delayed = ({ to, ms }: { to: DeferQueue; ms: number }, body: Body): Op =>
  to === 'timer' || to === 'io' ? { op: 'defer', to, delayNs: ms * MS, body } : { op: 'defer', to, body };

test('node: ticks and microtasks of a callback run before the next callback, ticks first', () => {
  fc.assert(
    fc.property(callbacks(NODE_QUEUES), (some) => {
      const body = some.map((one, index) =>
        delayed(one, [
          { op: 'defer', to: 'microtask', body: [{ op: 'mark', label: `${index} microtask` }] },
          { op: 'defer', to: 'nextTick', body: [{ op: 'mark', label: `${index} tick` }] },
          { op: 'mark', label: `${index} callback` },
        ]),
      );
      const marks = marksOf('node', body);
      expect(marks).toHaveLength(3 * some.length);
      for (let at = 0; at < marks.length; at += 3) {
        const index = Number.parseInt(marks[at] ?? '', 10);
        expect(marks.slice(at, at + 3)).toEqual(
          ['callback', 'tick', 'microtask'].map((what) => `${index} ${what}`),
        );
      }
    }),
    { numRuns: 60 },
  );
});

/** Callbacks that stand in a queue of the loop, by their labels. */
const queued = (queues: readonly QueueView[]): string[] =>
  queues
    .filter(({ kind }) => kind === 'ready-queue' || kind === 'timers' || kind === 'sleepers')
    .flatMap(({ items }) => items.map(({ label }) => label));

test.each([
  ['asyncio', ASYNCIO_QUEUES],
  ['node', NODE_QUEUES],
] as const)('%s: at every step each callback stands in at most one queue, once', (model, queues) => {
  fc.assert(
    fc.property(callbacks(queues), (some) => {
      // One that is seen in a queue for certain: others may run before the next step is told.
      const seen = { to: 'timer', ms: 3 } as const;
      const body = [...some, seen].map((one) => delayed(one, [{ op: 'compute', ns: 100_000 }]));
      const rest: Body = [{ op: 'sleep', ns: 6 * MS }];
      const simulation = make(model, [...body, ...rest]);
      let most = 0;
      while (simulation.step() !== null) {
        const own = queued(simulation.snapshot().queues).filter((label) => label.includes('.body['));
        expect(new Set(own).size, own.join(', ')).toBe(own.length);
        most = Math.max(most, own.length);
      }
      expect(most).toBeGreaterThan(0);
      expect(simulation.result().finished).toBe(true);
    }),
    { numRuns: 40 },
  );
});
