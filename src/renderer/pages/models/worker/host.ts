import type { ModelSetup } from '../../../../export/modelSetup.ts';
import { BudgetError, ProgramError } from '../../../../model/engine/errors.ts';
import type { Simulation } from '../../../../model/engine/model.ts';
import type { ModelRegistry } from '../../../../model/engine/registry.ts';
import { checkSize } from './checkSize.ts';
import { buffersOf, packRun } from './pack.ts';
import type { FromWorker, Limits, RunFault, Target, ToWorker } from './protocol.ts';
import { CHUNK } from './stepIndex.ts';
import { Stepper } from './stepper.ts';

/** Parts of a run between two looks for a message: time in parts of the whole, and events at most. */
const PARTS = 40;
const PART_EVENTS = 50_000;
/** Chunks of steps that are sent before they are asked for: all of an ordinary run. */
const EAGER_CHUNKS = 8;
/** Parts of the count between two reports of a long one. */
const COUNT_EVERY = 32;

export interface HostParts {
  readonly models: ModelRegistry;
  readonly limits: Limits;
  post(message: FromWorker, transfer: ArrayBuffer[]): void;
  /** Lets messages in; resolves after them. */
  pause(): Promise<void>;
}

/** Work for a run that another has taken the place of. */
class GivenUp extends Error {}

type Find = Extract<ToWorker, { type: 'find' }>;

/** What the page wants to see of the run, the latest of each kind. */
interface Wants {
  goto: { readonly ask: number; readonly target: Target } | null;
  chunks: readonly number[];
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
  #wants: Wants = { goto: null, chunks: [] };
  /** Ends with the answers under way, and never fails. */
  #serving: Promise<void> | null = null;
  #filling: Stepper | null = null;
  /** Number of the search that is wanted; -1 for none. */
  #search = -1;

  constructor(parts: HostParts) {
    this.#parts = parts;
  }

  /** Takes a message; resolves when its work is done or given up. */
  async handle(message: ToWorker): Promise<void> {
    if (message.type === 'cancel') this.#wanted = -1;
    else if (message.type === 'run')
      await this.#guard(message.id, () => this.#run(message.id, message.setup));
    else if (message.id === this.#wanted) await this.#guard(message.id, () => this.#want(message));
  }

  /** Does the work of a run; what ends it is told, unless it is no longer wanted. */
  async #guard(id: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (thrown instanceof GivenUp || id !== this.#wanted) return;
      this.#parts.post({ type: 'failed', id, fault: faultOf(thrown) }, []);
    }
  }

  async #want(message: Exclude<ToWorker, { type: 'run' | 'cancel' }>): Promise<void> {
    if (message.type === 'find') return this.#find(message);
    if (message.type === 'goto') this.#wants.goto = message;
    else this.#wants.chunks = message.chunks;
    await this.#serve();
    if (this.#stepper !== null) await this.#fillPlaces(this.#stepper);
  }

  async #pause(id: number): Promise<void> {
    await this.#parts.pause();
    if (id !== this.#wanted) throw new GivenUp();
  }

  async #rest(id: number): Promise<void> {
    await this.#pause(id);
    while (this.#serving !== null) await this.#serving;
    if (id !== this.#wanted) throw new GivenUp();
  }

  async #run(id: number, setup: ModelSetup): Promise<void> {
    const { limits, models, post } = this.#parts;
    this.#wanted = id;
    this.#stepper = null;
    this.#search = -1;
    this.#wants = { goto: null, chunks: [] };
    checkSize(setup.programs, limits.lanes);
    const make = (keepTrace: boolean): Simulation => models.get(setup.model).createFrom(setup, { keepTrace });
    const { endNs, lanes } = await this.#runParts(id, setup, make(true));
    const stepper = new Stepper({
      make: () => make(false),
      untilNs: endNs,
      pause: () => this.#pause(id),
      rest: () => this.#rest(id),
    });
    this.#stepper = stepper;
    post({ type: 'at', id, ask: 0, place: await stepper.atStep(-1) }, []);
    // What was asked for as soon as the run was there.
    await this.#serve();
    await this.#count(id, stepper);
    stepper.planPlaces(lanes);
    await this.#fillPlaces(stepper);
  }

  /** Runs to the end and posts the result. */
  async #runParts(
    id: number,
    setup: ModelSetup,
    simulation: Simulation,
  ): Promise<{ endNs: number; lanes: number }> {
    const { limits, post } = this.#parts;
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
      if (result.lanes.length > limits.lanes) fault ??= tooManyLanes(limits.lanes);
      await this.#pause(id);
      post({ type: 'progress', id, timeNs: simulation.nowNs, events: result.events }, []);
    }
    const outOfEvents = fault === null && simulation.nowNs < setup.untilNs && !result.finished;
    const run = packRun(setup, result, limits, { outOfEvents, fault });
    post({ type: 'run', id, run }, buffersOf(run));
    return {
      endNs: outOfEvents || fault !== null ? result.endNs : setup.untilNs,
      lanes: result.lanes.length,
    };
  }

  async #count(id: number, stepper: Stepper): Promise<void> {
    const { post } = this.#parts;
    let part = 0;
    await stepper.count((steps) => {
      const { count, complete } = stepper.index;
      if (part < EAGER_CHUNKS) post({ type: 'chunk', id, chunk: part, steps }, []);
      if (complete || part < EAGER_CHUNKS || part % COUNT_EVERY === 0)
        post({ type: 'counted', id, count, complete }, []);
      part += 1;
    });
  }

  /** Keeps places ready along a long run, also those that were used up. */
  async #fillPlaces(stepper: Stepper): Promise<void> {
    if (this.#filling === stepper) return;
    this.#filling = stepper;
    try {
      while (this.#stepper === stepper && (await stepper.fillPlace()));
    } finally {
      if (this.#filling === stepper) this.#filling = null;
    }
  }

  /** Answers what is wanted, the cursor first; of what was passed over meanwhile only the latest. */
  async #serve(): Promise<void> {
    while (this.#serving !== null) await this.#serving;
    const work = this.#serveAll();
    const done = (): void => {
      this.#serving = null;
    };
    this.#serving = work.then(done, done);
    await work;
  }

  async #serveAll(): Promise<void> {
    const id = this.#wanted;
    const stepper = this.#stepper;
    while (stepper !== null && stepper === this.#stepper) {
      const { goto, chunks } = this.#wants;
      const [chunk] = chunks;
      if (goto !== null) {
        this.#wants.goto = null;
        const { ask, target } = goto;
        const place = await ('step' in target ? stepper.atStep(target.step) : stepper.atTime(target.timeNs));
        this.#parts.post({ type: 'at', id, ask, place }, []);
      } else if (chunk !== undefined) {
        this.#wants.chunks = chunks.slice(1);
        const steps = await stepper.steps(chunk * CHUNK, CHUNK);
        this.#parts.post({ type: 'chunk', id, chunk, steps }, []);
      } else break;
      await this.#pause(id);
    }
  }

  async #find({ id, ask, text, from, forward }: Find): Promise<void> {
    this.#search = ask;
    if (text === '' || this.#stepper === null) return;
    const step = await this.#stepper.find(text, from, forward, () => this.#search === ask);
    if (this.#search === ask) this.#parts.post({ type: 'found', id, ask, step }, []);
  }
}

const tooManyLanes = (most: number): RunFault => ({
  path: null,
  message: `The programs made more than ${most.toLocaleString('en-US')} threads, tasks or goroutines, more than the page holds. Spawn fewer, or run "switchyard model" without the window.`,
});
