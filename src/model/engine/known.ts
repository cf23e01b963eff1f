import type { Preset } from './model.ts';
import type { Parameters, ValuesOf } from './parameters.ts';
import type { ProgramSet } from './program.ts';

/** What a workload is started with, by the names that its command line has. */
export type KnownSettings = Readonly<Record<string, number | string>>;

/** A length of time that only a run can tell. */
export interface KnownCost {
  /** What it is before a recording has told, ns. */
  readonly ns: number;
  /** Whether a CPU is used for so long, or something is waited for. */
  readonly kind: 'cpu' | 'wait';
  /** What takes so long once, such as `one of the threads' loops`. */
  readonly per: string;
  /**
   * Name of the simulated threads that spend it, so that their recorded CPU can settle it; absent where it cannot be told from the CPU of
   * one kind of thread.
   */
  readonly spentBy?: string;
  /**
   * Name of the simulated threads whose switches tell it: they go on until a moment, so that their CPU is the same whatever it costs, but
   * the more it costs the fewer turns they take. Not beside `spentBy`.
   */
  readonly pacedBy?: string;
}

/**
 * The program of a workload in the models' language: its shape from the workload's own parameters, its costs from a recording or, before
 * there is one, from an estimate. The same thing gives the models' page its preset and the overlay its known program.
 */
export interface KnownProgram<P extends Parameters = Parameters> {
  /** Id of the workload in the catalogue. */
  readonly id: string;
  readonly title: string;
  /** What it shows, one sentence. */
  readonly summary: string;
  /** The parameters that shape it, with the values of the preset. */
  readonly settings: KnownSettings;
  readonly costs: Readonly<Record<string, KnownCost>>;
  /** Parameters of the model that belong to it. */
  readonly parameters: Partial<ValuesOf<P>>;
  /** Virtual time worth showing in the preset, ns. */
  readonly untilNs: number;
  /**
   * The program. Threads are named by what they do (`main`, `worker`), one name a kind of thread; the first thread of `threads` is the main one.
   * @param settings those of `settings`, each present
   * @param costs ns of every cost by its name
   */
  build(settings: KnownSettings, costs: Readonly<Record<string, number>>): ProgramSet;
}

/** Every cost as it is before a recording has told. */
export const estimatedCosts = ({ costs }: Pick<KnownProgram, 'costs'>): Record<string, number> =>
  Object.fromEntries(Object.entries(costs).map(([name, { ns }]) => [name, ns]));

/** A setting that must be a number. @throws RangeError where it is none */
export function numberSetting(settings: KnownSettings, name: string): number {
  const value = Number(settings[name]);
  if (!Number.isFinite(value))
    throw new RangeError(`The program needs a number for "${name}", not ${JSON.stringify(settings[name])}`);
  return value;
}

/** The preset of a workload: its program with the catalogue's values and the estimated costs. */
export const presetOf = <P extends Parameters>(known: KnownProgram<P>): Preset<P> => ({
  id: known.id,
  title: known.title,
  summary: known.summary,
  parameters: known.parameters,
  programs: known.build(known.settings, estimatedCosts(known)),
  untilNs: known.untilNs,
});
