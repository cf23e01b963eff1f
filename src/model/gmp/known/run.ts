import type { Body } from '../../engine/program.ts';
import { cpu, type GoKnown, MS, mainOnly, numbersSetting, reader, rounds, start, waitFor } from './parts.ts';

const MILLION = 1_000_000;

/** The sum that most programs compute: one multiplication and addition an iteration, 0.3 ns of a core of today. */
const MILLION_ITERATIONS = {
  ns: 0.3 * MS,
  kind: 'cpu',
  per: 'a million iterations of the sum',
  spentBy: 'worker',
} as const;

/** Starts goroutines that share the work and waits for them. */
const split = (program: string, count: number): Body => [
  ...start(program, count, 'worker'),
  waitFor('worker'),
];

/** A sum in one goroutine, again and again, then over several: `resources/workloads/go/cmd/cpu_parallel`. */
const cpuParallel: GoKnown = {
  id: 'go-cpu-parallel',
  title: 'One sum, then over four goroutines',
  summary: 'The same work in one goroutine, then in four quarters: as many at once as there are Ps.',
  settings: { n: 100_000_000, goroutines: 4, repeat: 1 },
  costs: { million: MILLION_ITERATIONS },
  parameters: { cores: 4 },
  untilNs: 100 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const goroutines = set('goroutines');
    const iterations = (n: number): Body => cpu(cost('million'), n / MILLION);
    return mainOnly(
      [
        ...split('warm-up', goroutines),
        { op: 'mark', label: 'sequential' },
        ...rounds(set('repeat'), split('all', 1)),
        { op: 'mark', label: 'parallel' },
        ...rounds(set('repeat'), split('part', goroutines)),
      ],
      {
        programs: {
          'warm-up': iterations(set('n') / 100 / goroutines),
          all: iterations(set('n')),
          part: iterations(set('n') / goroutines),
        },
      },
    );
  },
};

/** The same work over each of several numbers of goroutines: `cmd/sum_squares_scaling`. */
const sumSquares: GoKnown = {
  id: 'go-sum-squares-scaling',
  title: 'One sum over 1, 2 and 4 goroutines',
  summary: 'A wall time that halves with each doubling, as far as the Ps reach.',
  settings: { n: 100_000_000, goroutines: '1,2,4', repeat: 1 },
  costs: { million: MILLION_ITERATIONS },
  parameters: { cores: 4 },
  untilNs: 100 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const counts = numbersSetting(settings, 'goroutines');
    const iterations = (n: number): Body => cpu(cost('million'), n / MILLION);
    return mainOnly(
      [
        ...split('warm-up', 1),
        ...counts.flatMap(
          (count): Body => [
            { op: 'mark', label: `over ${count}` },
            ...rounds(set('repeat'), split(`part of ${count}`, count)),
          ],
        ),
      ],
      {
        programs: {
          'warm-up': iterations(set('n') / 100),
          ...Object.fromEntries(counts.map((count) => [`part of ${count}`, iterations(set('n') / count)])),
        },
      },
    );
  },
};

/** The same goroutines with one P and with all: `cmd/gomaxprocs1`. */
const oneProc: GoKnown = {
  id: 'go-gomaxprocs-1',
  title: 'Four goroutines on one P',
  summary:
    'Concurrent but not parallel: slices of 20 ms, because sysmon sees a slice only at its second look.',
  settings: { n: 400_000_000, goroutines: 4 },
  costs: { million: MILLION_ITERATIONS },
  parameters: { cores: 4, gomaxprocs: 1 },
  untilNs: 500 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    return mainOnly(split('one P', set('goroutines')), {
      programs: { 'one P': cpu(cost('million'), set('n') / MILLION) },
    });
  },
};

export const RUN_KNOWN: readonly GoKnown[] = [cpuParallel, sumSquares, oneProc];
