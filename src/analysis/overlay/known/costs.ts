import type { FitParameter, FittedProgram } from '../types.ts';
import { numberOf } from '../values.ts';

const withoutNumber = (name: string): string => name.replace(/[- ]\d+$/, '');

/** Whether a simulated lane is one of the threads of a name. */
export const isNamed = (name: string, spentBy: string): boolean =>
  name === spentBy || withoutNumber(name) === spentBy || withoutNumber(withoutNumber(name)) === spentBy;

/** A cost in us with the digits that a fit can tell. */
export const rounded = (us: number): number => Number(us.toPrecision(5));

/** What a calibration changes of a parameter. */
export type Change = Partial<Pick<FitParameter, 'value' | 'source' | 'how' | 'uncertainty' | 'confidence'>>;

/** A program with some parameters changed, by key. */
export function changed(program: FittedProgram, changes: ReadonlyMap<string, Change>): FittedProgram {
  return {
    ...program,
    parameters: program.parameters.map((one) => ({ ...one, ...changes.get(one.key) })),
  };
}

/** Value of a cost's parameter as fitted, us; 0 where there is none. */
export const fittedUs = (program: FittedProgram, key: string): number =>
  numberOf(Object.fromEntries(program.parameters.map((one) => [one.key, one.value])), key, 0);
