import { expect, test } from 'vitest';
import { simulatedFigures } from '../../../../src/analysis/overlay/figures.ts';
import { calibrateLoad as calibrate } from '../../../../src/analysis/overlay/fit/calibrate.ts';
import { fitRecording } from '../../../../src/analysis/overlay/fit/fit.ts';
import { simulateFit } from '../../../../src/analysis/overlay/simulate.ts';
import type { CompetingLoad, FigureSet, FittedProgram } from '../../../../src/analysis/overlay/types.ts';
import { gridSession, testRecording } from './support.ts';

const BUCKETS = 8;
const full = (cores: number, runnable: number): CompetingLoad => ({
  bucketNs: 20_000_000,
  cores: Array<number>(BUCKETS).fill(cores),
  runnable: Array<number>(BUCKETS).fill(runnable),
  source: 'run-queue',
});
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
/** Two threads on two cores beside others. */
function program(competing: CompetingLoad): FittedProgram {
  const alone = fitRecording(testRecording(gridSession('A A A A A A A A / B B B B B B B B')), 'kernel');
  const parameters = alone.parameters.map((one) =>
    one.key === 'competing' ? { ...one, value: meanOf(competing.runnable) } : one,
  );
  return { ...alone, competing, parameters };
}
const calibrateLoad = (fitted: FittedProgram, measured: FigureSet): FittedProgram =>
  calibrate(fitted, { measured, figuresOf: (run) => simulatedFigures(run) });
const value = (fitted: FittedProgram, key: string) => fitted.parameters.find((one) => one.key === key);
/** What was recorded: the figures of a simulation, changed. */
const recorded = (from: FittedProgram, change: Partial<FigureSet> = {}): FigureSet => ({
  ...simulatedFigures(simulateFit(from)),
  ...change,
});

test('where what others got explains the run-queue delay, nobody else is taken to have waited', () => {
  const guess = full(1, 6);
  const measured = recorded(program(full(1, 1)), { involuntary_per_s: 0 });
  const fitted = calibrateLoad(program(guess), measured);
  expect(fitted.competing.runnable).toEqual(guess.cores);
  expect(value(fitted, 'competing')?.how).toMatch(/explain its run-queue delay/);
  expect(simulatedFigures(simulateFit(fitted)).wall_ns).toBeLessThan(1.1 * (measured.wall_ns ?? 0));
});

test('where it does not, as many are as it takes, and at least what they got', () => {
  const measured = recorded(program(full(1, 4)), { involuntary_per_s: 0 });
  const fitted = calibrateLoad(program(full(1, 12)), measured);
  const wanted = meanOf(fitted.competing.runnable);
  expect(wanted).toBeGreaterThan(2);
  expect(wanted).toBeLessThan(8);
  expect(Math.min(...fitted.competing.runnable)).toBeGreaterThanOrEqual(1);
  expect(simulatedFigures(simulateFit(fitted)).wall_ns).toBeLessThan(1.1 * (measured.wall_ns ?? 0));
});

test('a delay that no load explains without a longer run is left unexplained, and the wall time is an input then', () => {
  const alone = recorded(program(full(1, 1)), { involuntary_per_s: 0 });
  const measured = { ...alone, runqueue_ns: 20 * (alone.wall_ns ?? 0) };
  const fitted = calibrateLoad(program(full(1, 12)), measured);
  expect(simulatedFigures(simulateFit(fitted)).wall_ns).toBeLessThanOrEqual(1.1 * (alone.wall_ns ?? 0));
  expect(fitted.inputs).toContain('wall_ns');
});

test('preemptions beyond what others can have made are the program’s own: no load is made up for them', () => {
  const measured = recorded(program(full(1, 1)), { involuntary_per_s: 100_000 });
  const fitted = calibrateLoad(program(full(1, 12)), measured);
  expect(fitted.competing.runnable).toEqual(full(1, 1).runnable);
  expect(value(fitted, 'competingPeriodUs')).toMatchObject({ source: 'assumed', value: 10_000 });
  expect(value(fitted, 'kernelWorkPerS')).toMatchObject({ value: 0, source: 'assumed' });
});
