import type { ThreadId } from '../../domain/units.ts';
import type { SimulationResult } from '../../model/engine/model.ts';
import type { SimLane } from '../../model/engine/trace.ts';
import type { Copy, SimulationSetup } from './setup.ts';

/** A simulated lane with what it stands for. */
export interface SimulatedLane {
  readonly lane: SimLane;
  readonly pairs: ThreadId | null;
  readonly name: string;
  /** The fitted thread that runs in it alone; null where several do, as on a Go M. */
  readonly copy: Copy | null;
  /** When its program began, ns of virtual time. */
  readonly startNs: number;
  /** Voluntary switches that a recording would not have: the simulation's own, and the last one of a thread that ends. */
  readonly unseenSwitches: number;
}

/** A fitted program's run. */
export interface SimulatedRun {
  readonly setup: SimulationSetup;
  readonly result: SimulationResult;
  /** Virtual time at which the last fitted thread came to its end. */
  readonly wallNs: number;
  readonly finished: boolean;
  readonly lanes: readonly SimulatedLane[];
}
