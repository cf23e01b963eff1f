import { InvariantError } from './errors.ts';

/** Which state may follow which: one table a model, used by the model's own checker and by its tests. */
export type TransitionTable<S extends string> = Readonly<Record<S, readonly S[]>>;

/**
 * Checks one change of state against a table.
 * @throws {InvariantError} where the table does not allow it.
 */
export function assertTransition<S extends string>(
  table: TransitionTable<S>,
  from: S,
  to: S,
  who: string,
  nowNs: number,
): void {
  if (!table[from].includes(to)) refuse(from, to, who, nowNs);
}

function refuse(from: string, to: string, who: string, nowNs: number): never {
  throw new InvariantError(
    `${who} went from ${from} to ${to} at ${nowNs} ns, which the model does not allow`,
  );
}

/** A state of a table by its number. */
export type StateCode<S extends string> = number & { readonly code?: S };

/**
 * A table made ready for checks by the million: states by number, and of each the states that may follow as bits.
 * Looked up by name, a check costs more than the change of state that it guards.
 */
export class TransitionCheck<S extends string> {
  private readonly names: readonly S[];
  private readonly followers: readonly number[];

  /** @param table At most 31 states. */
  constructor(table: TransitionTable<S>) {
    this.names = Object.keys(table) as S[];
    this.followers = this.names.map((from) =>
      table[from].reduce((bits, to) => bits | (1 << this.codeOf(to)), 0),
    );
  }

  /** Number of a state; to be asked once. */
  codeOf(state: S): StateCode<S> {
    return this.names.indexOf(state);
  }

  /** @throws {RangeError} where no state has that number. */
  nameOf(code: StateCode<S>): S {
    const name = this.names[code];
    if (name === undefined) throw new RangeError(`no state has the number ${code}`);
    return name;
  }

  /** As `assertTransition`. */
  assert(from: StateCode<S>, to: StateCode<S>, who: string, nowNs: number): void {
    if ((((this.followers[from] ?? 0) >> to) & 1) === 0)
      refuse(this.nameOf(from), this.nameOf(to), who, nowNs);
  }
}

/** States of a lane in a trace. */
export type LaneState = 'new' | 'running' | 'runnable' | 'sleeping' | 'ended';

/**
 * Legal changes of a lane, the same for threads, tasks and goroutines. A running lane may go on running
 * elsewhere only through `runnable`; a sleeper becomes runnable before it runs.
 */
export const LANE_TRANSITIONS: TransitionTable<LaneState> = {
  new: ['runnable', 'sleeping', 'ended'],
  runnable: ['running', 'runnable', 'sleeping', 'ended'],
  running: ['runnable', 'sleeping', 'ended'],
  sleeping: ['runnable', 'sleeping', 'ended'],
  ended: [],
};
