import type { Cursor } from './cursor.ts';
import type { PrimitiveOp } from './program.ts';

/**
 * What a runtime does with a step. A generator yields demands (`D`: what it wants of the layer below, such as
 * "run 5 ms", "block") and is resumed with that layer's answer (`R`); null means the step is done at once.
 */
export type Performance<D, R> = Generator<D, void, R> | null;

/** A model's meaning of the program language. */
export interface Runtime<D, R> {
  nowNs(): number;
  /** @throws {ProgramError} where the program asks for what cannot be, such as unlocking what it does not hold. */
  perform(op: PrimitiveOp): Performance<D, R>;
  /** The demand to run a performance to its end, where the layer below can and that is cheaper than passing on its own. */
  readonly call?: (performance: Generator<D, void, R>) => D;
}

/** Runs a program to its end on a runtime: the one interpreter of all models. */
export function* interpret<D, R>(cursor: Cursor, runtime: Runtime<D, R>): Generator<D, void, R> {
  for (;;) {
    const op = cursor.next(runtime.nowNs());
    if (op === null) return;
    const performance = runtime.perform(op);
    if (performance === null) continue;
    if (runtime.call === undefined) yield* performance;
    else yield runtime.call(performance);
  }
}
