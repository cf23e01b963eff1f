import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitRecording } from '../../../../src/analysis/overlay/fit/fit.ts';
import { segmentsOf } from '../../../../src/analysis/overlay/fit/segments.ts';
import type { FitStep, FittedThread } from '../../../../src/analysis/overlay/types.ts';
import { fittedProgramSchema } from '../../../../src/ipc/channels/overlay.ts';
import { cpython, gridSession, type TestItem, type TestSession, TICK, testRecording } from './support.ts';

const MS = 1_000_000;
const fitted = (session: TestSession, fit: Parameters<typeof fitRecording>[1] = null) =>
  fitRecording(testRecording(session), fit);
/** A thread's program, such as `run 20, wait lock 30`. */
const written = ({ steps }: FittedThread): string =>
  steps
    .map((one: FitStep) => {
      switch (one.step) {
        case 'run':
          return `run ${one.ns / MS}${one.pieces > 1 ? ` in ${one.pieces}` : ''}${one.released ? ' released' : ''}`;
        case 'wait':
          return `wait ${one.reason} ${one.ns / MS}`;
        case 'start':
          return `start ${one.thread}`;
        default:
          return `${one.step} ${one.point}`;
      }
    })
    .join(', ');
const programs = (session: TestSession, fit: Parameters<typeof fitRecording>[1] = null): string[] =>
  fitted(session, fit).threads.map(written);

test('ticks on a CPU are one burst, the gap between two bursts one sleep', () => {
  expect(programs(gridSession('A A . . . A A . A'))).toEqual([
    'run 20, wait lock 30, run 20, wait lock 10, run 10',
  ]);
});

test('a sleep that ends where another thread stops waits for that thread', () => {
  expect(programs(gridSession('A A . . . . A A / . . B B B B . .'))).toEqual([
    'run 20, until 0, run 20',
    // B was not there to be started by anyone at tick 0, and slept first for a reason that nobody saw.
    expect.stringMatching(/^wait unknown 20, run 40, signal 0$/),
  ]);
});

test('a sleep with nobody at work at its end is replayed', () => {
  expect(programs(gridSession('A A . . . . A A / B B . . . . . .'))[0]).toBe('run 20, wait lock 40, run 20');
});

test('turns of a few milliseconds under the GIL are left to the model, longer sleeps are not', () => {
  const session = gridSession('A B A B A B A B . . . . . . A A', cpython);
  expect(programs(session, 'gil')[0]).toBe('run 40, wait lock 70, run 20');
  expect(programs(session, 'kernel')[0]).toContain('wait lock 10');
});

test('a thread whose name was seen later is started by the main thread where that was', () => {
  const session: TestSession = {
    durationNs: 100 * MS,
    runtime: cpython,
    threads: [
      { name: 'main', items: [{ startNs: 0, endNs: 40 * MS, state: 'R' }] },
      { name: 'worker', startNs: 20 * MS, endNs: 90 * MS, items: [{ startNs: 20 * MS, endNs: 90 * MS }] },
    ],
  };
  const [main, worker] = fitted(session, 'kernel').threads;
  expect(written(main as FittedThread)).toContain('run 20, start 2, run 20');
  expect(worker).toMatchObject({ startedBy: 1, startNs: 20 * MS, worker: true });
});

test('switches within a reading are a rate: even bursts, no intervals of their own', () => {
  const item: TestItem = {
    startNs: 0,
    endNs: 10 * MS,
    cpuNs: 4 * MS,
    voluntary: 5,
    wait: 'hrtimer_nanosleep',
  };
  const items = Array.from({ length: 10 }, (_, i) => ({ ...item, startNs: i * TICK, endNs: (i + 1) * TICK }));
  const [thread] = fitted({ durationNs: 10 * TICK, threads: [{ name: 'a', items }] }).threads;
  const runs = thread?.steps.filter((one) => one.step === 'run') ?? [];
  expect(runs.map(({ pieces }) => pieces)).toEqual(Array(10).fill(5));
  expect(thread?.cpuNs).toBe(40 * MS);
});

test('the time of a lane is kept: CPU, run-queue delay and sleeps add up to it', () => {
  const items = fc.array(
    fc.record({
      cpu: fc.integer({ min: 0, max: 6 * MS }),
      queue: fc.integer({ min: 0, max: 4 * MS }),
      slept: fc.integer({ min: 0, max: 3 }),
      voluntary: fc.integer({ min: 0, max: 9 }),
      sleeps: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(items, (parts) => {
      let at = 0;
      const lane = parts.map(({ cpu, queue, slept, voluntary, sleeps }): TestItem => {
        const startNs = at + slept * TICK;
        at = startNs + TICK;
        // A slice that ends asleep has gone to sleep at least once.
        const count = sleeps ? Math.max(1, voluntary) : voluntary;
        return {
          startNs,
          endNs: at,
          cpuNs: cpu,
          runqueueNs: queue,
          voluntary: count,
          state: sleeps ? 'S' : 'R',
        };
      });
      const recording = testRecording({ durationNs: at, threads: [{ name: 'a', items: lane }] });
      const [thread] = recording.threads;
      if (thread === undefined) return parts.every(({ cpu, queue }) => cpu + queue === 0);
      const segments = segmentsOf(thread, 0, at);
      const told = segments.reduce(
        (sum, one) => sum + one.cpuNs + one.runqueueNs + one.sleptNs + one.innerNs,
        0,
      );
      // What is left is at most half a sleep at the end.
      return told <= at + 1 && told >= at - TICK;
    }),
  );
});

test('CPU demand of the program is the recorded CPU', () => {
  const program = fitted(gridSession('A A B . A A / B B A . B B'));
  const run = ({ steps }: FittedThread): number =>
    steps.reduce((sum, one) => sum + (one.step === 'run' ? one.ns : 0), 0);
  expect(program.threads.map(run)).toEqual([50 * MS, 50 * MS]);
  expect(program.threads.map(({ cpuNs }) => cpuNs)).toEqual([50 * MS, 50 * MS]);
});

/** Threads whose programs cannot come to their end, where every one goes on as far as the others' signals let it. */
function stuck(threads: readonly FittedThread[]): number {
  const signalled = new Set<number>();
  const left = threads.map(({ steps }) => [...steps]);
  const goesOn = (steps: FitStep[]): boolean => {
    const [step] = steps;
    if (step === undefined || (step.step === 'until' && !signalled.has(step.point))) return false;
    if (step.step === 'signal') signalled.add(step.point);
    steps.shift();
    return true;
  };
  while (left.some(goesOn));
  return left.filter((steps) => steps.length > 0).length;
}

test('no chain of waits for each other closes to a circle, whatever the grid', () => {
  const core = fc.array(fc.constantFrom('A', 'B', '.', '.'), { minLength: 8, maxLength: 40 });
  const other = fc.array(fc.constantFrom('C', 'D', '.', '.'), { minLength: 8, maxLength: 40 });
  fc.assert(
    fc.property(core, other, (first, second) => {
      const program = fitted(gridSession(`${first.join('')}A / ${second.join('')}C`), 'kernel');
      expect(stuck(program.threads)).toBe(0);
    }),
  );
});

test('a recording of less than five readings is refused, and one in which nothing ran', () => {
  expect(() => fitted(gridSession('A A A A'))).toThrow(expect.objectContaining({ code: 'fit-impossible' }));
  expect(() => fitted({ durationNs: 100 * MS, threads: [{ name: 'a', items: [] }] })).toThrow(
    /nothing to fit/,
  );
});

test('a model of another runtime is refused with the ones that fit', () => {
  expect(() => fitted(gridSession('A A A A A A'), 'gmp')).toThrow(/Those that do: kernel/);
});

test('a fitted program passes the schema that guards window and file', () => {
  const program = fitted(gridSession('A B A B A B A B . . . . A A / C . C . C . C . C . C . C .', cpython));
  expect(fittedProgramSchema.parse(JSON.parse(JSON.stringify(program)))).toEqual(program);
});
