import { ReaderError } from '../../domain/error.ts';
import type { FitOverrides, FitParameter, FittedProgram, FitValue } from './types.ts';

function badOverride(parameter: FitParameter, value: FitValue): never {
  const { range, choices } = parameter;
  const rule =
    range !== null
      ? `a ${range.integer ? 'whole ' : ''}number from ${range.min} to ${range.max}`
      : parameter.kind === 'choice'
        ? `one of ${choices.join(', ')}`
        : 'true or false';
  throw new ReaderError(
    'bad-override',
    `${parameter.key} takes ${rule}, not "${value}" (${parameter.title}).`,
  );
}

function accepts({ kind, range, choices }: FitParameter, value: FitValue): boolean {
  if (kind === 'boolean') return typeof value === 'boolean';
  if (kind === 'choice') return typeof value === 'string' && choices.includes(value);
  if (typeof value !== 'number' || range === null) return false;
  return value >= range.min && value <= range.max && (!range.integer || Number.isInteger(value));
}

/**
 * The parameters' values with what was set by hand.
 * @throws ReaderError `bad-override` for an unknown name or a value out of range
 */
export function fitValues(program: FittedProgram, overrides: FitOverrides): Record<string, FitValue> {
  const known = new Map(program.parameters.map((one) => [one.key, one]));
  const values = Object.fromEntries(program.parameters.map(({ key, value }) => [key, value]));
  for (const [key, value] of Object.entries(overrides)) {
    const parameter = known.get(key);
    if (parameter === undefined)
      throw new ReaderError(
        'bad-override',
        `There is no parameter ${key} in this fit; there are: ${[...known.keys()].join(', ')}.`,
      );
    if (!accepts(parameter, value)) badOverride(parameter, value);
    values[key] = value;
  }
  return values;
}

/** Most characters of a parameter's `how`. */
const MOST_HOW = 2000;

/** A parameter with a value set by hand: of that nothing is estimated, and how the fit came by its own is told. The fit's own value is none. */
export function setByHand(parameter: FitParameter, value: FitValue | undefined): FitParameter {
  if (value === undefined || value === parameter.value) return parameter;
  const { value: fitted, unit, source, how } = parameter;
  const before = `The fit has ${String(fitted)}${unit === '' ? '' : ` ${unit}`}`;
  const origin = source === 'set by hand' ? how : `${source}: ${how}`;
  return {
    ...parameter,
    value,
    source: 'set by hand',
    how: `${before} (${origin})`.slice(0, MOST_HOW),
    uncertainty: null,
    confidence: null,
  };
}

/** A number among values; `otherwise` where there is none of the name. */
export const numberOf = (
  values: Readonly<Record<string, FitValue>>,
  key: string,
  otherwise: number,
): number => {
  const value = values[key];
  return typeof value === 'number' ? value : otherwise;
};
