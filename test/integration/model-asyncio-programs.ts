import fc from 'fast-check';
import type { Body, Op, ProgramSet } from '../../src/model/engine/program.ts';
import { MS, mark, numberMarks } from './modelLoopsHelp.ts';

/** Delays whose sums stay apart; where a busy machine brings them together, the model allows both orders. */
const delay = fc.constantFrom(0, 8 * MS, 20 * MS);
const jobTime = fc.constantFrom(0, 45 * MS);

const job = jobTime.map((ns): Body => (ns === 0 ? [] : [{ op: 'blockingIo', ns }]));

/** Steps of a plain callback, which cannot wait. */
const callback = (depth: number): fc.Arbitrary<Body> =>
  fc.array(callbackStep(depth), { minLength: 1, maxLength: 3 });

function callbackStep(depth: number): fc.Arbitrary<Op> {
  const marks = fc.constant(mark);
  return depth === 0
    ? marks
    : fc.oneof({ weight: 2, arbitrary: marks }, { weight: 1, arbitrary: defer(depth - 1) });
}

const defer = (depth: number): fc.Arbitrary<Op> =>
  fc.oneof(
    callback(depth).map((body): Op => ({ op: 'defer', to: 'soon', body })),
    callback(depth).map((body): Op => ({ op: 'defer', to: 'io', body })),
    fc
      .tuple(delay, callback(depth))
      .map(([delayNs, body]): Op => ({ op: 'defer', to: 'timer', delayNs, body })),
  );

const wait: fc.Arbitrary<Op> = fc.oneof(
  fc.constant<Op>({ op: 'yield' }),
  delay.map((ns): Op => ({ op: 'sleep', ns })),
);

const executor = (depth: number): fc.Arbitrary<Op> =>
  fc.oneof(
    job.map((body): Op => ({ op: 'executor', body })),
    fc.tuple(job, callback(depth)).map(([body, done]): Op => ({ op: 'executor', body, wait: false, done })),
  );

/** Several steps that belong together, so that a name is used only after it was given. */
type Chunk = Body;
let names = 0;

function spawnAndWait(level: number): fc.Arbitrary<Chunk> {
  const ending = fc.constantFrom<'gather' | 'wait' | 'first' | 'await' | 'cancel' | 'none'>(
    'gather',
    'wait',
    'first',
    'await',
    'cancel',
    'none',
  );
  return fc
    .tuple(fc.integer({ min: 1, max: 2 }), fc.array(step(level, 0), { maxLength: 2 }), ending, fc.boolean())
    .map(([count, between, how, two]) => {
      names += 1;
      const as = `t${names}`;
      const spawns: Body = two
        ? [
            { op: 'spawn', program: `p${level}`, as },
            { op: 'spawn', program: `q${level}`, as },
          ]
        : [{ op: 'spawn', program: `p${level}`, as, count }];
      const end: Body =
        how === 'none'
          ? []
          : how === 'await'
            ? [{ op: 'await', task: as }]
            : how === 'cancel'
              ? [
                  { op: 'cancel', task: as },
                  { op: 'join', task: as, how: 'wait' },
                ]
              : [{ op: 'join', task: as, how }];
      return [...spawns, ...between, ...end, mark];
    });
}

/** A job whose future is cancelled: it goes where no thread has begun it. */
const cancelledJob: fc.Arbitrary<Chunk> = fc
  .tuple(job, callback(0), fc.array(wait, { maxLength: 1 }))
  .map(([steps, done, between]) => {
    names += 1;
    const as = `t${names}`;
    const start: Op = { op: 'executor', body: steps, wait: false, as, done };
    return [start, ...between, { op: 'cancel', task: as }, mark];
  });

const attempt = (level: number): fc.Arbitrary<Op> =>
  fc.tuple(body(level, 0), fc.boolean()).map(
    ([inner, fails]): Op => ({
      op: 'attempt',
      body: fails ? [...inner, { op: 'fail', message: 'planned' }] : inner,
      failed: [mark],
      cancelled: [mark],
    }),
  );

const group = (level: number): fc.Arbitrary<Op> =>
  fc.tuple(fc.array(step(level, 0), { maxLength: 2 }), fc.boolean(), fc.boolean()).map(
    ([inner, two, fails]): Op => ({
      op: 'attempt',
      body: [
        {
          op: 'group',
          body: [
            { op: 'spawn', program: `p${level}` },
            ...(two ? [{ op: 'spawn', program: `q${level}` } as const] : []),
            ...inner,
            ...(fails ? [{ op: 'fail', message: 'planned' } as const] : []),
          ],
        },
        mark,
      ],
      failed: [mark],
      cancelled: [mark],
    }),
  );

/** One step without a name. */
const step = (level: number, depth: number): fc.Arbitrary<Op> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(mark) },
    { weight: 4, arbitrary: wait },
    { weight: 2, arbitrary: defer(depth + 1) },
    { weight: 2, arbitrary: executor(depth) },
    ...(level < 1 && depth > 0
      ? [
          { weight: 2, arbitrary: group(level) },
          { weight: 2, arbitrary: attempt(level) },
        ]
      : []),
  );

function body(level: number, depth: number): fc.Arbitrary<Body> {
  const single = step(level, depth).map((one): Chunk => [one]);
  const chunk =
    level < 1
      ? fc.oneof(
          { weight: 3, arbitrary: single },
          { weight: 2, arbitrary: spawnAndWait(level) },
          { weight: 1, arbitrary: cancelledJob },
        )
      : single;
  return fc.array(chunk, { minLength: 1, maxLength: level === 0 ? 4 : 3 }).map((chunks) => chunks.flat());
}

/** Fails now and then, so that gather and groups have something to tell. */
const failing = (level: number, depth: number): fc.Arbitrary<Body> =>
  fc
    .tuple(body(level, depth), fc.nat(5))
    .map(([steps, chance]) =>
      chance === 0 ? [...steps, { op: 'fail', message: 'planned' } as const] : steps,
    );

/** Random programs of tasks, callbacks, timers, readers and pool jobs; each mark has its own label. */
export const asyncioPrograms: fc.Arbitrary<ProgramSet> = fc
  .record({ main: body(0, 1), p0: failing(1, 0), q0: failing(1, 1) })
  .map(({ main, ...programs }) => numberMarks({ threads: [{ name: 'main', body: main }], programs }));
