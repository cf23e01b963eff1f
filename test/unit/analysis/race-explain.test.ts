import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainRace } from '../../../src/analysis/race-explain.ts';
import type { RaceEntry, RaceFigures } from '../../../src/domain/race.ts';
import type { RuntimeInfo } from '../../../src/domain/session.ts';
import { entry, figures } from '../lab/raceFixture.ts';

const runtime = (kind: RuntimeInfo['kind'], gil: RuntimeInfo['gil'] = null): RuntimeInfo => ({
  kind,
  version: '3.13.0',
  gil,
  evidence: 'test',
});
/** Figures of `cpuS` seconds of CPU on `cores` cores. */
const run = (cpuS: number, cores: number, more: Partial<RaceFigures> = {}) =>
  figures({
    cpuNs: cpuS * 1e9,
    parallelism: cores,
    peakCores: cores,
    wallNs: (cpuS / cores) * 1e9,
    ...more,
  });
const explain = (entries: readonly RaceEntry[], mode: 'at-once' | 'in-turn' = 'in-turn') =>
  explainRace({ entries, mode, cores: 2 });

const goroutines = run(1, 2, { busyThreads: 2, topThreadShare: 0.5, runtime: runtime('go') });
const gilThreads = run(3, 1, { busyThreads: 4, topThreadShare: 0.3, runtime: runtime('cpython', 'gil') });

test('threads under the GIL: CPU time and cores kept busy are both causes, the GIL is inferred', () => {
  expect(explain([entry('Py', { figures: gilThreads }), entry('Go', { figures: goroutines })])).toEqual([
    'Go finished first, in 500 ms against 3 s of Py (6 times as long): it needed 1 s of CPU where the other needed 3 s and kept 2 cores busy on average where the other kept 1.',
    "Inferred: the 4 busy threads of Py together never kept more than 1 core busy over 100 ms, as threads under CPython's GIL do, which lets one at a time run Python code.",
  ]);
});

test('threads under the GIL that had no core either are told of with both', () => {
  const crowded = { ...gilThreads, runqueueNs: 3e9 };
  const sentences = explain(
    [entry('Py', { figures: crowded }), entry('Go', { figures: goroutines })],
    'at-once',
  );
  expect(sentences).toHaveLength(2);
  expect(sentences[1]).toMatch(
    /under CPython's GIL do.*; besides, the threads of Py had no core for 50% of the time/,
  );
});

test('the GIL is not named for a build without one, or for threads that ran in parallel', () => {
  const free = { ...gilThreads, runtime: runtime('cpython', 'free-threaded') };
  const numpy = { ...gilThreads, parallelism: 1.8 };
  for (const one of [free, numpy]) {
    const sentences = explain([entry('Py', { figures: one }), entry('Go', { figures: goroutines })]);
    expect(sentences.join(' ')).not.toContain('GIL');
  }
});

describe('equal use of the cores leaves the CPU time', () => {
  const costly = run(3, 2, { busyThreads: 2, topThreadShare: 0.5 });
  const whyOf = (a: Partial<RaceEntry>, b: Partial<RaceEntry>) => {
    const [measured, why] = explain([
      entry('Go', { ...a, figures: goroutines }),
      entry('Node', { ...b, figures: costly }),
    ]);
    expect(measured).toMatch(/it needed 1 s of CPU where the other needed 3 s\.$/);
    return why;
  };
  const example = (workload: string, ...options: string[]) => ({ workload, argv: ['x', ...options] });

  test('of different programs the figures do not tell for what', () => {
    const told =
      'Inferred: Node kept no fewer cores busy than Go to speak of, so it took longer because it used more CPU time; whether for the same work the figures do not tell.';
    expect(whyOf({}, {})).toBe(told);
    expect(whyOf(example('go-a', '--n', '4'), example('node-a', '--n', '4'))).toBe(told);
  });

  test('of one program with the same values it is the runtime', () => {
    const same = example('py-a', '--n', '4');
    expect(whyOf(same, same)).toBe(
      'Inferred: Node kept no fewer cores busy than Go to speak of, so it took longer because its runtime spends more CPU time on the same program with the same values.',
    );
  });

  test.each([
    [['--n', '4'], ['--n', '5'], 'n'],
    [['--n', '4'], ['--n', '4', '--repeat', '8'], 'repeat'],
    [['--n', '4', '--repeat', '2'], ['--n', '5', '--repeat', '8'], 'n and repeat'],
  ] as const)('given %j and %j it is no cause', (a, b, names) => {
    expect(whyOf(example('go-a', ...a), example('node-a', ...b))).toBe(
      `Inferred: Node used more CPU time, but they were not given the same ${names}, so the figures do not tell whether it is slower or had more to do.`,
    );
  });
});

test('what kept a contestant from the cores is told beside values that are not the same', () => {
  const single = run(3, 1, { topThreadShare: 0.99, runtime: runtime('node') });
  const [, why] = explain([
    entry('Go', { workload: 'a', argv: ['x', '--n', '4'], figures: goroutines }),
    entry('Loop', { workload: 'b', argv: ['x', '--n', '5'], figures: single }),
  ]);
  expect(why).toBe(
    'Inferred: Loop did 99% of its work in one thread of Node.js 3.13.0, which can use one core of 2; and they were not given the same n, so their times do not compare.',
  );
});

test('one thread on the one core that it was pinned to is not held by being one', () => {
  const pinned = run(3, 0.5, { topThreadShare: 0.99, runqueueNs: 3e9 });
  const [, why] = explain([entry('A', { figures: run(1, 1) }), entry('B', { figures: pinned, cores: [1] })]);
  expect(why).toBe(
    'Inferred: the threads of B had no core for 50% of the time that they wanted the one it was given.',
  );
});

test('one thread cannot use a second core', () => {
  const single = run(1, 1, { topThreadShare: 0.99, runtime: runtime('node') });
  const [measured, why] = explain([entry('Go', { figures: goroutines }), entry('Loop', { figures: single })]);
  expect(measured).toMatch(/: it kept 2 cores busy on average where the other kept 1\.$/);
  expect(why).toBe(
    'Inferred: Loop did 99% of its work in one thread of Node.js 3.13.0, which can use one core of 2.',
  );
});

test('a first that used more CPU won all the same', () => {
  const costly = run(2, 2, { topThreadShare: 0.5 });
  const lean = run(1.5, 0.5, { topThreadShare: 0.5 });
  const [measured] = explain([entry('A', { figures: costly }), entry('B', { figures: lean })]);
  expect(measured).toContain(
    'kept 2 cores busy on average where the other kept 0.5, although it needed 2 s of CPU where the other needed 1.5 s',
  );
});

test('programs that wait are not explained by CPU', () => {
  const quick = run(0.01, 0.05);
  const slow = run(0.01, 0.005);
  const [measured, why] = explain([entry('A', { figures: quick }), entry('B', { figures: slow })]);
  expect(measured).toContain('neither used much CPU');
  expect(why).toContain('B was off the CPU for most of its time');
});

test('queueing for a core is not taken for waiting', () => {
  const starved = (cpuS: number) => run(cpuS, 0.07, { topThreadShare: 0.5, runqueueNs: 2e10 });
  const [measured, why] = explain(
    [entry('A', { figures: starved(0.7) }), entry('B', { figures: starved(1.1) })],
    'at-once',
  );
  expect(measured).toContain('needed 700 ms of CPU where the other needed 1.1 s');
  expect(measured).not.toContain('waiting');
  expect(why).not.toContain('would not have helped');
});

test('a crowd on the cores is named, at once as one of contestants', () => {
  const crowded = run(3, 1.2, { topThreadShare: 0.4, busyThreads: 3, runqueueNs: 3e9 });
  const entries = [entry('Go', { figures: goroutines }), entry('Crowd', { figures: crowded })];
  expect(explain(entries, 'at-once')[1]).toMatch(/had no core for 50% of the time .* shared with the other/);
  expect(explain(entries, 'in-turn')[1]).not.toContain('contestants');
});

test('titles are cut to their languages where these tell the contestants apart', () => {
  const why = (a: string, b: string) =>
    explain([entry(a, { figures: goroutines }), entry(b, { figures: gilThreads })]).join(' ');
  expect(why('Go: The sum', 'Python: The sum')).toMatch(/^Go finished first, .* of Python \(/);
  expect(why('Go: The sum', 'Go: The sum (2)')).toMatch(
    /^Go: The sum finished first, .* of Go: The sum \(2\)/,
  );
});

test('a tie is called one', () => {
  const [measured, why] = explain([
    entry('A', { figures: run(1, 1) }),
    entry('B', { figures: run(1.01, 1) }),
  ]);
  expect(measured).toBe(
    'They finished within 5% of each other: A 1 s with 1 core busy, B 1.01 s with 1 core busy.',
  );
  expect(why).toBe(
    'Inferred: they kept the cores equally busy (1 core) for equally long, so nothing in the figures sets them apart.',
  );
});

test('a contestant that no thread was seen of has no CPU time to compare', () => {
  const unseen = figures({ wallNs: 4e6, cpuNs: null, runqueueNs: null, parallelism: null, peakCores: null });
  const told =
    'Inferred: nothing, as no thread of A was seen before it ended, so that its CPU time is not known.';
  expect(explain([entry('A', { figures: unseen }), entry('B', { figures: run(1, 1) })])).toEqual([
    'A finished first, in 4 ms against 1 s of B (250 times as long).',
    told,
  ]);
  expect(explain([entry('A', { figures: unseen }), entry('B', { figures: run(0.004, 1) })])).toEqual([
    'They finished within 5% of each other: A 4 ms, B 4 ms with 1 core busy.',
    told,
  ]);
  expect(explain([entry('A', { figures: unseen }), entry('C', { stage: 'stopped' })])[0]).toBe(
    'Only A finished, in 4 ms; C did not.',
  );
});

test('who did not finish is not compared', () => {
  const failed = entry('B', { stage: 'failed', figures: run(0.1, 1) });
  expect(explain([entry('A'), failed])[0]).toBe(
    'Only A finished, in 1 s with 1 s of CPU, 1 core busy on average; B did not.',
  );
  expect(explain([failed, entry('C', { stage: 'stopped' })])).toEqual([
    'No contestant finished, so none can be compared.',
    'B failed, C was stopped; the rows say why.',
  ]);
});

test('two sentences, with no figure that is none, whatever the figures', () => {
  const any = fc.record({
    cpuS: fc.double({ min: 0, max: 1000, noNaN: true }),
    wallS: fc.double({ min: 0, max: 1000, noNaN: true }),
    runqueueS: fc.double({ min: 0, max: 1000, noNaN: true }),
    busyThreads: fc.nat(64),
    topThreadShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    stage: fc.constantFrom('ended', 'failed', 'stopped' as const),
    gil: fc.constantFrom('gil', 'free-threaded', null),
  });
  type Any = typeof any extends fc.Arbitrary<infer T> ? T : never;
  const toEntry = (one: Any, i: number) =>
    entry(`c${i}`, {
      stage: one.stage as RaceEntry['stage'],
      figures: figures({
        cpuNs: one.cpuS * 1e9,
        wallNs: one.wallS * 1e9,
        parallelism: one.wallS > 0 ? one.cpuS / one.wallS : null,
        runqueueNs: one.runqueueS * 1e9,
        busyThreads: one.busyThreads,
        topThreadShare: one.topThreadShare,
        runtime: runtime('cpython', one.gil),
      }),
    });
  fc.assert(
    fc.property(fc.array(any, { minLength: 2, maxLength: 4 }), (list) => {
      const sentences = explain(list.map(toEntry), 'at-once');
      expect(sentences).toHaveLength(2);
      // One end to each: what stands between is separated otherwise.
      for (const sentence of sentences) expect(sentence.match(/[.?!](\s|$)/g)).toHaveLength(1);
      expect(sentences.join(' ')).not.toMatch(/NaN|Infinity|undefined|null/);
    }),
  );
});
