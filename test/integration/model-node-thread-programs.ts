import fc from 'fast-check';
import type { Body, Op, ProgramSet } from '../../src/model/engine/program.ts';
import { body, simple } from './model-node-programs.ts';
import { MS, mark, numberMarks } from './modelLoopsHelp.ts';

/** Programs of each worker: no two threads share one, so that a mark tells its thread. */
const WORKERS: Readonly<Record<string, readonly string[]>> = { w1: ['f1', 'g1'], w2: ['f2'] };
const posts = Object.entries(WORKERS).flatMap(([worker, programs]) =>
  programs.map((program) => ({ op: 'postToWorker', worker, program }) as const),
);

/** Children by how long they stay. The model has them end at once: any later end is one that the runtime leaves open. */
const CHILDREN = ['child a, 0 ms', 'child b, 15 ms', 'child c, 5 ms'] as const;

const post: fc.Arbitrary<Body> = fc
  .tuple(fc.constantFrom(...posts), fc.boolean())
  .map(([one, wait]): Body => [{ ...one, wait }, mark]);

const child: fc.Arbitrary<Body> = fc
  .constantFrom(...CHILDREN)
  .map((name): Body => [{ op: 'spawn', program: `hears of ${name}` }]);

/** The main thread is busy while others send and end, so that one poll finds several of them. */
const busy: fc.Arbitrary<Body> = fc.constant<Body>([{ op: 'compute', ns: 10 * MS }, mark]);

/** Two children end while the main thread is busy: one poll finds both, before the immediate. */
const crowd: fc.Arbitrary<Body> = fc.constant<Body>([
  { op: 'spawn', program: `hears of ${CHILDREN[1]}` },
  { op: 'spawn', program: `hears of ${CHILDREN[2]}` },
  { op: 'defer', to: 'immediate', body: [mark] },
  { op: 'compute', ns: 25 * MS },
]);

const blocked: Op = { op: 'compute', ns: 20 * MS };

/** What the main thread does while a worker answers and ends: goes on, is busy at once, or busy in an immediate. */
const meanwhile = fc.constantFrom<Body>([], [blocked], [{ op: 'yield' }, blocked]);

/** Answers that nothing delays come before the exit of the worker that sent them. */
const close: fc.Arbitrary<Body> = fc
  .tuple(fc.integer({ min: 0, max: 2 }), meanwhile)
  .map(
    ([answers, steps]): Body => [
      { op: 'postToWorker', worker: 'last', program: 'quick', wait: true },
      ...Array.from({ length: answers }, (): Op => ({ op: 'spawn', program: 'asks last' })),
      { op: 'cancel', task: 'last' },
      ...steps,
      { op: 'await', task: 'last' },
      mark,
      { op: 'defer', to: 'nextTick', body: [mark] },
      { op: 'defer', to: 'immediate', body: [mark] },
    ],
  );

/** A function of a worker whose answer waits for nothing but microtasks. */
const quick: fc.Arbitrary<Body> = fc
  .array(fc.constantFrom<Op>(mark, { op: 'await' }, { op: 'defer', to: 'nextTick', body: [mark] }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((steps): Body => [...steps, mark]);

const main = fc
  .tuple(body(1, [post, child, busy, crowd]), fc.option(close), body(0, []), fc.option(post))
  .map(([before, closing, after, last]) => [...before, ...(closing ?? []), ...after, ...(last ?? [])]);

const mentions = (steps: Body, name: string): boolean => JSON.stringify(steps).includes(`"hears of ${name}"`);

const hearing = (name: string): [string, Body] => [
  `hears of ${name}`,
  [{ op: 'await', task: name }, mark, { op: 'defer', to: 'nextTick', body: [mark] }],
];

/** Random programs of a main thread with workers and child processes; each mark has its own label. */
export const nodeThreadPrograms: fc.Arbitrary<ProgramSet> = fc
  .record({ main, f1: body(1, []), g1: simple, f2: body(1, []), quick })
  .map(({ main: steps, ...programs }) =>
    numberMarks({
      threads: [
        { name: 'main', body: steps },
        ...CHILDREN.filter((name) => mentions(steps, name)).map((process) => ({
          name: 'main',
          process,
          body: [],
        })),
      ],
      programs: {
        ...programs,
        'asks last': [
          { op: 'postToWorker', worker: 'last', program: 'quick', wait: true },
          { op: 'defer', to: 'nextTick', body: [mark] },
          mark,
        ],
        ...Object.fromEntries(CHILDREN.map(hearing)),
      },
    }),
  );
