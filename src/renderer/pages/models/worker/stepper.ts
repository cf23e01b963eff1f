import type { Simulation, StepReport } from '../../../../model/engine/model.ts';
import { Checkpoints } from './checkpoints.ts';
import { type PageSnapshot, packSnapshot } from './snapshot.ts';
import { CHUNK, StepIndex, type StepMark } from './stepIndex.ts';
import { Walker } from './walker.ts';

/** Places kept behind the one last asked for, so that stepping back is at once. */
const KEPT = 64;
/** Work between two looks for a message. */
const PART_STEPS = 256;
const PART_EVENTS = 50_000;
/** Steps of a run from which on places along it are kept ready, and how many places; fewer where each holds many lanes. */
const LONG_RUN = 50_000;
const PLACES = 8;
const PLACE_LANES = 100_000;

/** A step with the queues as they stand after it. */
export interface StepPlace {
  /** From 0; -1 before the first. */
  readonly step: number;
  readonly report: StepReport | null;
  readonly snapshot: PageSnapshot;
}

export interface StepperParts {
  /** The run anew from its start. */
  make(): Simulation;
  readonly untilNs: number;
  /** Lets messages in; rejects where the run is no longer wanted. */
  pause(): Promise<void>;
  /** The same for work that nobody waits for: resolves once nothing else is to be done. */
  rest(): Promise<void>;
}

/** Two who read steps, each from its own place. */
type Reader = 'list' | 'search';

const holds = ({ sentence, also }: StepReport, text: string): boolean =>
  sentence.toLowerCase().includes(text) || also.some((note) => note.sentence.toLowerCase().includes(text));

/**
 * Any step of a run, its sentence and its queues. Nothing of it is kept but an index: a simulation only goes forward, and
 * the same set-up and seed give the same run, so that a place behind is reached by running again to just before it.
 */
export class Stepper {
  readonly index = new StepIndex();
  readonly #parts: StepperParts;
  readonly #checkpoints = new Checkpoints();
  readonly #kept = new Map<number, StepPlace>();
  #cursor: Walker | null = null;
  readonly #readers: Record<Reader, Walker | null> = { list: null, search: null };

  constructor(parts: StepperParts) {
    this.#parts = parts;
  }

  /** Counts the run's steps. @param onPart gets the steps of each part as they are counted */
  async count(onPart: (steps: readonly StepReport[]) => void): Promise<void> {
    const walker = this.#fresh();
    while (!walker.ended) {
      const steps: StepReport[] = [];
      while (steps.length < PART_STEPS) {
        const step = walker.next();
        if (step === null) break;
        this.index.add(step.timeNs);
        steps.push(step);
      }
      if (walker.ended) this.index.complete = true;
      onPart(steps);
      await this.#parts.rest();
    }
  }

  /** Gets walkers ready along a long run. @param lanes of the run, for what they take in memory */
  planPlaces(lanes: number): void {
    const { count } = this.index;
    if (count < LONG_RUN) return;
    const places = Math.max(1, Math.min(PLACES, Math.floor(PLACE_LANES / Math.max(1, lanes))));
    const marks = Array.from({ length: places }, (_, i) =>
      this.index.beforeStep(Math.floor((count * (i + 1)) / (places + 1))),
    );
    this.#checkpoints.plan([...new Set(marks)]);
  }

  /** Brings one missing walker to its place; false where none is missing. */
  async fillPlace(): Promise<boolean> {
    const mark = this.#checkpoints.missing();
    if (mark === null) return false;
    const walker = this.#fresh();
    while (!walker.skip(mark, PART_EVENTS)) await this.#parts.rest();
    this.#checkpoints.put(mark, walker);
    return true;
  }

  /** The place after `step`; the last one for any step beyond the end. */
  async atStep(step: number): Promise<StepPlace> {
    const known = this.#kept.get(step);
    if (known !== undefined) return known;
    if (step < 0) return this.#keep(this.#fresh());
    const own = this.#cursor !== null && this.#cursor.step < step ? this.#cursor : null;
    // On the way back the places before it will be asked for next.
    const from = own === null ? Math.max(0, step - KEPT) : step;
    const walker = await this.#near(own, this.index.beforeStep(from));
    this.#cursor = walker;
    while (walker.step < step) {
      if (walker.next() === null) break;
      if (step - walker.step < KEPT) this.#keep(walker);
      if (walker.step % PART_STEPS === 0) await this.#parts.pause();
    }
    return this.#kept.get(walker.step) ?? this.#keep(walker);
  }

  /** The place after the last step that is not after `timeNs`. */
  async atTime(timeNs: number): Promise<StepPlace> {
    const own = this.#cursor !== null && this.#cursor.reachedNs <= timeNs ? this.#cursor : null;
    const walker = await this.#near(own, this.index.beforeTime(timeNs));
    this.#cursor = walker;
    while (walker.next(timeNs) !== null) {
      if (walker.step % PART_STEPS === 0) await this.#parts.pause();
    }
    return this.#kept.get(walker.step) ?? this.#keep(walker);
  }

  /** The steps from `from` on, `count` at most. @param reader who goes on from where it was */
  async steps(from: number, count: number, reader: Reader = 'list'): Promise<StepReport[]> {
    const before = this.#readers[reader];
    const own = before !== null && before.step < from ? before : null;
    const walker = await this.#near(own, this.index.beforeStep(from));
    this.#readers[reader] = walker;
    const found: StepReport[] = [];
    while (found.length < count) {
      const step = walker.next();
      if (step === null) break;
      if (walker.step >= from) found.push(step);
      if (walker.step % PART_STEPS === 0)
        await (reader === 'list' ? this.#parts.pause() : this.#parts.rest());
    }
    return found;
  }

  /**
   * The nearest step whose sentences hold `text`, in either case; null for none.
   * @param from the step to begin beside, itself not looked at
   * @param wanted whether it is still asked for; the answer is null once it is not
   */
  async find(text: string, from: number, forward: boolean, wanted: () => boolean): Promise<number | null> {
    const sought = text.toLowerCase();
    if (forward) return this.#search(sought, from + 1, Number.POSITIVE_INFINITY, true, wanted);
    const near = Math.max(0, from - 4 * CHUNK);
    return (
      (await this.#search(sought, near, from, false, wanted)) ??
      (await this.#search(sought, 0, near, false, wanted))
    );
  }

  /** First or last of the steps `from` to before `end` that holds `text`. */
  async #search(
    text: string,
    from: number,
    end: number,
    first: boolean,
    wanted: () => boolean,
  ): Promise<number | null> {
    let found: number | null = null;
    for (let at = from; at < end && wanted(); at += CHUNK) {
      const steps = await this.steps(at, Math.min(CHUNK, end - at), 'search');
      for (const [i, step] of steps.entries()) {
        if (!holds(step, text)) continue;
        found = at + i;
        if (first) return found;
      }
      if (steps.length < CHUNK) break;
    }
    return wanted() ? found : null;
  }

  #fresh(): Walker {
    return new Walker(this.#parts.make(), this.#parts.untilNs);
  }

  /** A walker brought to a mark from whatever stands nearest before it: `own`, one that stands ready, or the start. */
  async #near(own: Walker | null, mark: StepMark): Promise<Walker> {
    const walker = this.#checkpoints.take(mark.step, own?.step ?? -1) ?? own ?? this.#fresh();
    while (!walker.skip(mark, PART_EVENTS)) await this.#parts.pause();
    return walker;
  }

  #keep(walker: Walker): StepPlace {
    const { step, report } = walker;
    const place = { step, report, snapshot: packSnapshot(walker.snapshot()) };
    this.#kept.delete(step);
    this.#kept.set(step, place);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= 2 * KEPT) break;
      this.#kept.delete(oldest);
    }
    return place;
  }
}
