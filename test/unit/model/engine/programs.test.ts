import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseProgramSet } from '../../../../src/model/engine/check.ts';
import { Cursor } from '../../../../src/model/engine/cursor.ts';
import { ProgramError } from '../../../../src/model/engine/errors.ts';
import type { Body } from '../../../../src/model/engine/program.ts';

const compute = { op: 'compute', ns: 1000 } as const;

function errorOf(data: unknown): ProgramError {
  try {
    parseProgramSet(data);
  } catch (error) {
    if (error instanceof ProgramError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const threads = (...bodies: unknown[][]): unknown => ({
  threads: bodies.map((body, index) => ({ name: `t${index}`, body })),
});

const bad: readonly [string, unknown, string, RegExp][] = [
  [
    'negative time',
    threads([compute], [compute, compute, compute, { op: 'sleep', ns: -1 }]),
    'threads[1].body[3].ns',
    /negative/,
  ],
  ['unknown step', threads([{ op: 'jump' }]), 'threads[0].body[0].op', /./],
  ['unknown channel', threads([compute, { op: 'send', channel: 'x' }]), 'threads[0].body[1]', /channel "x"/],
  [
    'unknown lock in a loop',
    threads([{ op: 'repeat', times: 2, body: [compute, { op: 'lock', lock: 'm' }] }]),
    'threads[0].body[0].body[1]',
    /mutex "m"/,
  ],
  ['unknown program', threads([{ op: 'spawn', program: 'p' }]), 'threads[0].body[0]', /program "p"/],
  ['break outside a loop', threads([{ op: 'break' }]), 'threads[0].body[0]', /outside a loop/],
  [
    'endless loop without time',
    threads([
      {
        op: 'forever',
        body: [
          { op: 'compute', ns: 0 },
          { op: 'mark', label: 'x' },
        ],
      },
    ]),
    'threads[0].body[0]',
    /takes no time/,
  ],
  ['a word where a time should be', threads([{ op: 'compute', ns: 'long' }]), 'threads[0].body[0].ns', /ns/],
  [
    'uniform upside down',
    threads([{ op: 'sleep', ns: { dist: 'uniform', minNs: 5, maxNs: 1 } }]),
    'threads[0].body[0].ns',
    /minNs/,
  ],
  ['no threads', { threads: [] }, 'threads', /./],
  [
    'a condition without its lock',
    { threads: [{ name: 'a', body: [] }], objects: { c: { kind: 'condition', lock: 'm' } } },
    'objects.c',
    /mutex/,
  ],
  [
    'an object of another kind',
    {
      threads: [{ name: 'a', body: [{ op: 'lock', lock: 's' }] }],
      objects: { s: { kind: 'semaphore', permits: 1 } },
    },
    'threads[0].body[0]',
    /is a semaphore/,
  ],
];

test.each(bad)('%s is refused with the step named', (_title, data, path, reason) => {
  const error = errorOf(data);
  expect(error.path).toBe(path);
  expect(error.reason).toMatch(reason);
});

test('a step that the model does not have is refused', () => {
  expect(() => parseProgramSet(threads([compute, { op: 'yield' }]), (op) => op !== 'yield')).toThrow(
    /threads\[0\]\.body\[1\].*"yield"/,
  );
});

test('programs survive JSON', () => {
  const set = parseProgramSet({
    threads: [
      {
        name: 'a',
        count: 3,
        nice: 5,
        cores: [0],
        body: [
          { op: 'spawn', program: 'p', as: 'x' },
          { op: 'join', task: 'x' },
        ],
      },
    ],
    programs: {
      p: [
        {
          op: 'select',
          cases: [{ receive: 'c', body: [compute], closed: [{ op: 'fail', message: 'x' }] }],
          default: [],
        },
      ],
    },
    objects: { c: { kind: 'channel', capacity: 2 } },
  });
  expect(parseProgramSet(JSON.parse(JSON.stringify(set)))).toEqual(set);
});

/** Names of marks in the order that a body runs them, by plain recursion: what a cursor must give. */
function unroll(body: Body): string[] {
  const out: string[] = [];
  for (const op of body) {
    if (op.op === 'mark') out.push(op.label);
    else if (op.op === 'repeat') for (let i = 0; i < op.times; i++) out.push(...unroll(op.body));
  }
  return out;
}

const bodies: fc.Arbitrary<Body> = fc.letrec<{ body: Body }>((tie) => ({
  body: fc.array(
    fc.oneof(
      { depthSize: 'small' },
      fc.record({ op: fc.constant('mark' as const), label: fc.string({ maxLength: 3 }) }),
      fc.record({
        op: fc.constant('repeat' as const),
        times: fc.integer({ min: 0, max: 3 }),
        body: tie('body'),
      }),
    ),
    { maxLength: 4 },
  ),
})).body;

test('a cursor runs nested loops as plain recursion would', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      const cursor = new Cursor(body, 'p');
      const seen: string[] = [];
      for (let op = cursor.next(0); op !== null; op = cursor.next(0))
        if (op.op === 'mark') seen.push(op.label);
      expect(seen).toEqual(unroll(body));
      expect(cursor.ended).toBe(true);
    }),
  );
});

test('break leaves the innermost loop alone, and branches run before the next step', () => {
  const label = (text: string) => ({ op: 'mark', label: text }) as const;
  const body: Body = [
    { op: 'repeat', times: 2, body: [label('a'), { op: 'forever', body: [label('b'), { op: 'break' }] }] },
    label('c'),
  ];
  const cursor = new Cursor(body, 'p');
  const seen: string[] = [];
  for (let op = cursor.next(0); op !== null; op = cursor.next(0)) {
    if (op.op !== 'mark') continue;
    seen.push(op.label);
    if (op.label === 'c') cursor.enter([label('d')], 'then');
    if (op.label === 'd') expect(cursor.path()).toBe('p[1].then[0]');
  }
  expect(seen).toEqual(['a', 'b', 'a', 'b', 'c', 'd']);
});

test('until looks at virtual time before each round', () => {
  const cursor = new Cursor([{ op: 'until', timeNs: 25, body: [compute] }], 'p');
  let now = 0;
  let rounds = 0;
  while (cursor.next(now) !== null) {
    rounds += 1;
    now += 10;
  }
  expect(rounds).toBe(3);
});

test('a loop that the check cannot see through is stopped when it runs', () => {
  const cursor = new Cursor([{ op: 'forever', body: [{ op: 'receive', channel: 'c' }] }], 'threads[0].body');
  const endless = (): void => {
    while (cursor.next(0) !== null) {
      // The step is done at once every time, as a receive on a closed channel is.
    }
  };
  expect(endless).toThrow(/threads\[0\]\.body\[0\]\.body\[0\].*takes no time/);
});
