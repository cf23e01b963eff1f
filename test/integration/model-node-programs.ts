import fc from 'fast-check';
import type { Body, Op, ProgramSet } from '../../src/model/engine/program.ts';
import { MS, mark, numberMarks } from './modelLoopsHelp.ts';

/** setTimeout's durations: 0 and 1 are the same to Node. */
const delay = fc.constantFrom(0, 1 * MS, 8 * MS, 20 * MS);

/** Where a program begins; each has its own state of the queues. The last two are main scripts, by their kind. */
export const STARTS = ['immediate', 'io', 'timer', 'commonjs', 'module'] as const;
export type Start = (typeof STARTS)[number];

let names = 0;

function defer(depth: number, extra: readonly fc.Arbitrary<Body>[]): fc.Arbitrary<Body> {
  const inner = body(depth - 1, extra);
  const queue = fc.constantFrom<'nextTick' | 'microtask' | 'immediate' | 'close'>(
    'nextTick',
    'microtask',
    'immediate',
    'close',
  );
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(queue, inner).map(([to, steps]): Body => [{ op: 'defer', to, body: steps }]),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(delay, inner)
        .map(([delayNs, steps]): Body => [{ op: 'defer', to: 'timer', delayNs, body: steps }]),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom<'disk' | 'crypto'>('disk', 'crypto'), inner)
        .map(([kind, done]): Body => [{ op: 'executor', kind, body: [], wait: false, done }]),
    },
    { weight: 1, arbitrary: cancelled(inner) },
  );
}

/** A timer or immediate that is cleared before it can run. */
const cancelled = (inner: fc.Arbitrary<Body>): fc.Arbitrary<Body> =>
  fc.tuple(fc.boolean(), inner).map(([timer, steps]): Body => {
    names += 1;
    const as = `n${names}`;
    const put: Op = timer
      ? { op: 'defer', to: 'timer', delayNs: 8 * MS, body: steps, as }
      : { op: 'defer', to: 'immediate', body: steps, as };
    return [put, mark, { op: 'cancel', task: as }];
  });

const wait: fc.Arbitrary<Op> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Op>({ op: 'await' }) },
  { weight: 1, arbitrary: fc.constant<Op>({ op: 'yield' }) },
  { weight: 1, arbitrary: delay.map((ns): Op => ({ op: 'sleep', ns })) },
  { weight: 1, arbitrary: fc.constant<Op>({ op: 'executor', kind: 'disk', body: [] }) },
);

const spawn: fc.Arbitrary<Body> = fc
  .tuple(
    fc.integer({ min: 1, max: 2 }),
    fc.constantFrom<'gather' | 'wait' | 'first' | 'none'>('gather', 'wait', 'first', 'none'),
  )
  .map(([count, how]): Body => {
    names += 1;
    const as = `t${names}`;
    const start: Op = { op: 'spawn', program: 'p', as, count };
    return how === 'none' ? [start] : [start, { op: 'join', task: as, how }, mark];
  });

/**
 * Steps of a function or callback.
 * @param depth of callbacks in callbacks.
 * @param extra what stands among them, in callbacks too.
 */
export function body(depth: number, extra: readonly fc.Arbitrary<Body>[]): fc.Arbitrary<Body> {
  const single = fc.constant<Body>([mark]);
  if (depth <= 0) return fc.array(single, { minLength: 1, maxLength: 2 }).map((chunks) => chunks.flat());
  const chunk = fc.oneof(
    { weight: 2, arbitrary: single },
    { weight: 4, arbitrary: defer(depth, extra) },
    { weight: 2, arbitrary: wait.map((one): Body => [one]) },
    ...extra.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
  return fc.array(chunk, { minLength: 1, maxLength: 4 }).map((chunks) => chunks.flat());
}

export const simple: fc.Arbitrary<Body> = fc
  .array(
    fc.oneof(
      fc.constant<Body>([mark]),
      wait.map((one): Body => [one, mark]),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((chunks) => chunks.flat());

/** Random programs of ticks, promises, timers, immediates, async functions and pool callbacks. */
export const nodePrograms: fc.Arbitrary<ProgramSet> = fc
  .record({ main: body(2, [spawn]), p: simple })
  .map(({ main, p }) => numberMarks({ threads: [{ name: 'main', body: main }], programs: { p } }));

/** The same program as the model sees it: begun where the real one is. */
export function startedAt(programs: ProgramSet, start: Start): ProgramSet {
  const main = programs.threads[0]?.body ?? [];
  const first: Op | null =
    start === 'immediate'
      ? { op: 'defer', to: 'immediate', body: main }
      : start === 'timer'
        ? { op: 'defer', to: 'timer', delayNs: MS, body: main }
        : start === 'io'
          ? { op: 'executor', kind: 'disk', body: [], wait: false, done: main }
          : null;
  const [, ...others] = programs.threads;
  return { ...programs, threads: [{ name: 'main', body: first === null ? main : [first] }, ...others] };
}
