import { BudgetError, ProgramError } from '../../../../model/engine/errors.ts';
import type { ModelSnapshot, Simulation, StepReport } from '../../../../model/engine/model.ts';
import type { StepMark } from './stepIndex.ts';

/** A simulation that goes through its steps, with the number of the one it stands on. Forward only. */
export class Walker {
  /** Latest step, from 0; -1 before the first. */
  step = -1;
  /** Report of the latest step; null before the first and after a skip. */
  report: StepReport | null = null;
  /** Every event before this time is done, and some at it may be; ns. */
  reachedNs = -1;
  ended = false;
  readonly #simulation: Simulation;
  readonly #untilNs: number;

  constructor(simulation: Simulation, untilNs: number) {
    this.#simulation = simulation;
    this.#untilNs = untilNs;
  }

  /** Takes the next step at or before `untilNs`; null where there is none. A program's fault is the run's end. */
  next(untilNs = this.#untilNs): StepReport | null {
    const until = Math.min(untilNs, this.#untilNs);
    const report = this.ended ? null : this.#stepOn(until);
    if (report === null) {
      this.ended ||= until >= this.#untilNs;
      this.reachedNs = Math.max(this.reachedNs, until);
      return null;
    }
    this.step += 1;
    this.report = report;
    this.reachedNs = report.timeNs;
    return report;
  }

  #stepOn(untilNs: number): StepReport | null {
    try {
      return this.#simulation.step(untilNs);
    } catch (thrown) {
      if (!(thrown instanceof ProgramError || thrown instanceof BudgetError)) throw thrown;
      this.ended = true;
      return null;
    }
  }

  /**
   * Runs on to just before a mark, without sentences: many times faster than step by step.
   * @returns false where it must be called again, after `events`
   */
  skip(mark: StepMark, events: number): boolean {
    if (mark.step - 1 <= this.step) return true;
    try {
      this.#simulation.run({ untilNs: mark.timeNs - 1, budget: events });
    } catch (thrown) {
      if (thrown instanceof BudgetError && thrown.events === events) return false;
      throw thrown;
    }
    this.step = mark.step - 1;
    this.report = null;
    this.reachedNs = mark.timeNs - 1;
    return true;
  }

  snapshot(): ModelSnapshot {
    return this.#simulation.snapshot();
  }
}
