import { parseProgramSet } from './check.ts';
import type { ModelDefinition, Simulation } from './model.ts';
import { type Parameters, parseParameters } from './parameters.ts';

/** A model whose parameters' types are known to itself alone: made from data that it checks. */
export interface AnyModel {
  readonly definition: Omit<ModelDefinition, 'create'>;
  /**
   * Makes a simulation from unchecked data (a preset, a file, the command line).
   * @throws {ProgramError} on a bad program.
   * @throws {RangeError} on a bad parameter.
   */
  createFrom(
    data: { readonly parameters?: unknown; readonly programs: unknown; readonly seed?: number },
    options?: { readonly keepTrace?: boolean },
  ): Simulation;
}

/** Hides a model's parameter types behind its own checks, so that models can stand in one list. */
export function asAnyModel<P extends Parameters>(definition: ModelDefinition<P>): AnyModel {
  return {
    definition: definition as unknown as Omit<ModelDefinition, 'create'>,
    createFrom(data, options) {
      const programs = parseProgramSet(data.programs, (op) => definition.supports(op));
      const parameters = parseParameters(definition.parameters, data.parameters);
      return definition.create({ parameters, programs, seed: data.seed ?? 1 }, options);
    },
  };
}

/** The models of a product, by id. */
export class ModelRegistry {
  private readonly models = new Map<string, AnyModel>();

  constructor(models: readonly AnyModel[]) {
    for (const model of models) this.models.set(model.definition.id, model);
  }

  list(): readonly AnyModel[] {
    return [...this.models.values()];
  }

  /** @throws {RangeError} naming the models there are. */
  get(id: string): AnyModel {
    const model = this.models.get(id);
    if (model === undefined) {
      throw new RangeError(`no model "${id}"; there are: ${[...this.models.keys()].join(', ')}`);
    }
    return model;
  }
}
