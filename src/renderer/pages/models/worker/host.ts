import type { ModelSetup } from '../../../../export/modelSetup.ts';
import { BudgetError, ProgramError } from '../../../../model/engine/errors.ts';
import type { Simulation, StepReport } from '../../../../model/engine/model.ts';
import type { ModelRegistry } from '../../../../model/engine/registry.ts';
import { buffersOf, packRun } from './pack.ts';
import type { FromWorker, Limits, RunFault, ToWorker } from './protocol.ts';
import { Stepper } from './stepper.ts';

/** Parts of a run between two looks for a message: time in parts of the whole, and events at most. */
const PARTS = 40;
const PART_EVENTS = 100_000;
const PART_STEPS = 250;

export interface HostParts {
  readonly models: ModelRegistry;
  readonly limits: Limits;
  post(message: FromWorker, transfer: ArrayBuffer[]): void;
  /** Lets messages in; resolves after them. */
  pause(): Promise<void>;
}

const faultOf = (thrown: unknown): RunFault => ({
  path: thrown instanceof ProgramError ? thrown.path : null,
  message: thrown instanceof Error ? thrown.message : String(thrown),
});

/** Runs models for the page: one run at a time, in parts, so that a new one or a cancellation is heard at once. */
export class ModelHost {
  readonly #parts: HostParts;
  /** Id of the run that is wanted; -1 for none. */
  #wanted = -1;
  #stepper: Stepper | null = null;
  /** Latest step asked for that is not answered; null for none. */
  #asked: number | null = null;
  #going = false;

  constructor(parts: HostParts) {
    this.#parts = parts;
  }

  /** Takes a message; resolves when its work is done or given up. */
  async handle(message: ToWorker): Promise<void> {
    if (message.type === 'cancel') this.#wanted = -1;
    else if (message.type === 'run') await this.#run(message.id, message.setup);
    else if (message.id === this.#wanted) await this.#goto(message.step);
  }

  async #run(id: number, setup: ModelSetup): Promise<void> {
    this.#wanted = id;
    this.#asked = null;
    this.#stepper = null;
    try {
      const make = (keepTrace: boolean): Simulation =>
        this.#parts.models.get(setup.model).createFrom(setup, { keepTrace });
      const simulation = make(true);
      this.#stepper = new Stepper(() => make(false), setup.untilNs);
      const begun = this.#goto(-1);
      if (await this.#runParts(id, setup, simulation)) await this.#listSteps(id, setup, make(false));
      await begun;
    } catch (thrown) {
      if (id === this.#wanted) this.#parts.post({ type: 'failed', id, fault: faultOf(thrown) }, []);
    }
  }

  /** Runs to the end and posts the result; false where it was cancelled. */
  async #runParts(id: number, setup: ModelSetup, simulation: Simulation): Promise<boolean> {
    const { limits, post, pause } = this.#parts;
    let fault: RunFault | null = null;
    let result = simulation.result();
    for (let part = 1; part <= PARTS && fault === null && result.events < limits.events; ) {
      try {
        result = simulation.run({ untilNs: Math.ceil((setup.untilNs * part) / PARTS), budget: PART_EVENTS });
        part += 1;
      } catch (thrown) {
        if (!(thrown instanceof BudgetError && thrown.events === PART_EVENTS)) fault = faultOf(thrown);
        result = simulation.result();
      }
      await pause();
      if (id !== this.#wanted) return false;
      post({ type: 'progress', id, timeNs: simulation.nowNs, events: result.events }, []);
    }
    const outOfEvents = fault === null && simulation.nowNs < setup.untilNs && !result.finished;
    const run = packRun(setup, result, limits, { outOfEvents, fault });
    post({ type: 'run', id, run }, buffersOf(run));
    return true;
  }

  async #listSteps(id: number, setup: ModelSetup, simulation: Simulation): Promise<void> {
    const { limits, post, pause } = this.#parts;
    let listed = 0;
    for (;;) {
      const steps = takeSteps(simulation, setup.untilNs, Math.min(PART_STEPS, limits.steps - listed));
      listed += steps.length;
      const end = steps.length < PART_STEPS ? (listed >= limits.steps ? 'limit' : 'complete') : null;
      post({ type: 'steps', id, steps, end }, []);
      await pause();
      if (end !== null || id !== this.#wanted) return;
    }
  }

  /** Answers the latest place asked for; those passed over meanwhile get no answer. */
  async #goto(step: number): Promise<void> {
    this.#asked = step;
    if (this.#going) return;
    this.#going = true;
    try {
      while (this.#asked !== null && this.#stepper !== null) {
        const wanted: number = this.#asked;
        const snapshot = this.#stepper.advance(wanted, PART_STEPS);
        if (snapshot !== null) {
          this.#parts.post({ type: 'snapshot', id: this.#wanted, step: wanted, snapshot }, []);
          if (this.#asked === wanted) this.#asked = null;
        }
        await this.#parts.pause();
      }
    } finally {
      this.#going = false;
    }
  }
}

/** Steps up to `most`; a program's fault ends the list, the run itself tells of it. */
function takeSteps(simulation: Simulation, untilNs: number, most: number): StepReport[] {
  const steps: StepReport[] = [];
  try {
    while (steps.length < most) {
      const step = simulation.step(untilNs);
      if (step === null) break;
      steps.push(step);
    }
  } catch (thrown) {
    if (!(thrown instanceof ProgramError || thrown instanceof BudgetError)) throw thrown;
  }
  return steps;
}
