import { z } from 'zod';

/** One parameter of a model, as data: the page's controls, the command line's `--set` and the schema come from it. */
export type Parameter =
  | {
      readonly kind: 'number';
      readonly title: string;
      readonly help: string;
      /** Unit as shown, such as `us`, `ns`, `Hz`; empty for a count. */
      readonly unit: string;
      readonly min: number;
      readonly max: number;
      readonly default: number;
      readonly integer: boolean;
    }
  | {
      readonly kind: 'choice';
      readonly title: string;
      readonly help: string;
      readonly choices: readonly string[];
      readonly default: string;
    }
  | { readonly kind: 'boolean'; readonly title: string; readonly help: string; readonly default: boolean };

export type Parameters = Readonly<Record<string, Parameter>>;

/** Values of a set of parameters; a choice with literal choices has their union as its type. */
export type ValuesOf<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends { readonly kind: 'number' }
    ? number
    : P[K] extends { readonly kind: 'boolean' }
      ? boolean
      : P[K] extends { readonly kind: 'choice'; readonly choices: readonly (infer C)[] }
        ? C
        : never;
};

export type ParameterValue = number | string | boolean;

function schemaOf(parameter: Parameter): z.ZodType<ParameterValue> {
  switch (parameter.kind) {
    case 'number': {
      const base = parameter.integer ? z.int() : z.number();
      return base.min(parameter.min).max(parameter.max).default(parameter.default);
    }
    case 'choice':
      return z.enum([...parameter.choices]).default(parameter.default);
    case 'boolean':
      return z.boolean().default(parameter.default);
  }
}

/** Schema of a set of parameters: unknown names are refused, missing values take their default. */
export function parametersSchema<P extends Parameters>(parameters: P): z.ZodType<ValuesOf<P>> {
  const shape = Object.fromEntries(Object.entries(parameters).map(([key, one]) => [key, schemaOf(one)]));
  return z.strictObject(shape) as unknown as z.ZodType<ValuesOf<P>>;
}

/**
 * Reads values, such as a preset's or the command line's, and fills in defaults.
 * @throws {RangeError} naming the parameter that is wrong and its range.
 */
export function parseParameters<P extends Parameters>(parameters: P, values: unknown): ValuesOf<P> {
  const parsed = parametersSchema(parameters).safeParse(values ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'parameters' : issue.path.join('.');
  throw new RangeError(
    `${where}: ${issue?.message ?? 'not valid'}; known: ${Object.keys(parameters).join(', ')}`,
  );
}
