import { BudgetError, ProgramError } from '../../../../model/engine/errors.ts';
import type { ModelSnapshot, Simulation } from '../../../../model/engine/model.ts';

/** Snapshots kept behind the place last asked for, so that stepping back is at once. */
const KEPT = 200;

/**
 * The queues after any step. A simulation only goes forward, so that a step back beyond what is kept is a new run up to
 * that step: the same set-up and seed give the same run.
 */
export class Stepper {
  readonly #make: () => Simulation;
  readonly #untilNs: number;
  readonly #kept = new Map<number, ModelSnapshot>();
  #simulation: Simulation | null = null;
  /** The simulation's latest step, from 0; -1 before the first. */
  #at = -1;
  #ended = false;

  constructor(make: () => Simulation, untilNs: number) {
    this.#make = make;
    this.#untilNs = untilNs;
  }

  /**
   * Goes towards `step`, at most `most` steps; the snapshot when it is there, null when it must be called again.
   * The end of the run, also by a program's fault, stands for any later step.
   */
  advance(step: number, most: number): ModelSnapshot | null {
    const known = this.#kept.get(step);
    if (known !== undefined) return known;
    const simulation = this.#simulationBefore(step);
    for (let done = 0; this.#at < step && !this.#ended; done++) {
      if (done === most) return null;
      this.#ended = !this.#stepOn(simulation);
      if (!this.#ended && step - this.#at < KEPT) this.#keep(this.#at, simulation.snapshot());
    }
    const snapshot = simulation.snapshot();
    this.#keep(step, snapshot);
    return snapshot;
  }

  #stepOn(simulation: Simulation): boolean {
    try {
      if (simulation.step(this.#untilNs) === null) return false;
      this.#at += 1;
      return true;
    } catch (thrown) {
      if (thrown instanceof ProgramError || thrown instanceof BudgetError) return false;
      throw thrown;
    }
  }

  #simulationBefore(step: number): Simulation {
    if (this.#simulation === null || this.#at > step) {
      this.#simulation = this.#make();
      this.#at = -1;
      this.#ended = false;
    }
    return this.#simulation;
  }

  #keep(step: number, snapshot: ModelSnapshot): void {
    this.#kept.delete(step);
    this.#kept.set(step, snapshot);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= 2 * KEPT) break;
      this.#kept.delete(oldest);
    }
  }
}
