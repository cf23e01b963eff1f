import type { KnownProgram, KnownSettings } from '../../engine/known.ts';
import { numberSetting } from '../../engine/known.ts';
import type { Body, Op, ProgramSet } from '../../engine/program.ts';
import type { GMP_PARAMETERS } from '../parameters.ts';

/** A workload of the catalogue as a program of goroutines. */
export type GoKnown = KnownProgram<typeof GMP_PARAMETERS>;

export const US = 1000;
export const MS = 1_000_000;
export const SECOND = 1_000_000_000;

/** How finely a loop that spins until a moment looks at the time, ns. */
const SPIN_NS = MS;
/** Most simulated goroutines, or rounds of a loop, that stand for a larger number of real ones. */
export const CROWD = 10_000;

/** CPU of `times` things that take `ns` each; no step where it rounds to nothing. */
export function cpu(ns: number, times = 1): readonly Op[] {
  const whole = Math.round(ns * times);
  return whole > 0 ? [{ op: 'compute', ns: whole }] : [];
}

/** `time.Sleep`. */
export const sleep = (seconds: number): Op => ({ op: 'sleep', ns: Math.round(seconds * SECOND) });

/** Computes until a moment of virtual time, as a loop that reads a clock or a flag. */
export const spinUntil = (seconds: number): Op => ({
  op: 'until',
  timeNs: Math.round(seconds * SECOND),
  body: [{ op: 'compute', ns: SPIN_NS }],
});

/** `repeat`, for bodies that take time; no step for no rounds. */
export const rounds = (times: number, body: Body): readonly Op[] =>
  times > 0 && body.length > 0 ? [{ op: 'repeat', times, body }] : [];

/** Starts `count` goroutines named `as` that run `program`. */
export const start = (program: string, count: number, as = program): readonly Op[] =>
  count > 0 ? [{ op: 'spawn', program, as, count }] : [];

/** WaitGroup.Wait for all that were started under the name. */
export const waitFor = (task: string): Op => ({ op: 'join', task });

/** A program whose main goroutine has `body`. */
export const mainOnly = (body: Body, more: Omit<ProgramSet, 'threads'> = {}): ProgramSet => ({
  threads: [{ name: 'main', body }],
  ...more,
});

/** How a number of equal things is simulated: at most `most` of them, each for several. */
export function crowd(count: number, most = CROWD): { readonly simulated: number; readonly each: number } {
  const simulated = Math.min(Math.max(0, Math.round(count)), most);
  return { simulated, each: simulated === 0 ? 0 : count / simulated };
}

/** Numbers of a list such as `1,2,4`. @throws RangeError where one is no positive whole number */
export function numbersSetting(settings: KnownSettings, name: string): number[] {
  return String(settings[name])
    .split(',')
    .map((text) => {
      const value = Number(text);
      if (Number.isInteger(value) && value > 0) return value;
      throw new RangeError(
        `The program needs whole numbers with commas between for "${name}", not "${text}"`,
      );
    });
}

export const costOf = (costs: Readonly<Record<string, number>>, name: string): number => {
  const ns = costs[name];
  if (ns === undefined) throw new RangeError(`The program needs the cost "${name}"`);
  return ns;
};

/** Reads settings and costs by their names. */
export const reader = (settings: KnownSettings, costs: Readonly<Record<string, number>>) => ({
  set: (name: string): number => numberSetting(settings, name),
  cost: (name: string): number => costOf(costs, name),
});
