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

/** A table made ready for checks by the million: a look-up by name in tables of many kinds costs ten times as much. */
export class TransitionCheck<S extends string> {
  private readonly from: S[] = [];
  private readonly to: S[] = [];

  constructor(table: TransitionTable<S>) {
    for (const from of Object.keys(table) as S[]) {
      for (const to of table[from]) {
        this.from.push(from);
        this.to.push(to);
      }
    }
  }

  /** As `assertTransition`. */
  assert(from: S, to: S, who: string, nowNs: number): void {
    for (let i = 0; i < this.from.length; i++) if (this.from[i] === from && this.to[i] === to) return;
    refuse(from, to, who, nowNs);
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
