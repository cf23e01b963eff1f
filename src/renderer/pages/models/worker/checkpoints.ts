import type { StepMark } from './stepIndex.ts';
import type { Walker } from './walker.ts';

interface Place {
  readonly mark: StepMark;
  walker: Walker | null;
}

/**
 * Simulations that stand ready at places along a long run, so that a jump need not run it from its start. A simulation
 * cannot be copied: one that is taken goes on from its place, and another has to be brought there.
 */
export class Checkpoints {
  #places: Place[] = [];

  /** Sets the places, in ascending order. */
  plan(marks: readonly StepMark[]): void {
    this.#places = marks.map((mark) => ({ mark, walker: null }));
  }

  /** Takes the walker that is nearest before `step` and further than `beyond`; null for none. */
  take(step: number, beyond: number): Walker | null {
    const place = this.#places.findLast(
      ({ mark, walker }) => walker !== null && mark.step <= step && mark.step - 1 > beyond,
    );
    const walker = place?.walker ?? null;
    if (place !== undefined) place.walker = null;
    return walker;
  }

  /** The first place without a walker; null where all have one. */
  missing(): StepMark | null {
    return this.#places.find(({ walker }) => walker === null)?.mark ?? null;
  }

  /** Leaves a walker at its place. */
  put(mark: StepMark, walker: Walker): void {
    const place = this.#places.find((one) => one.mark === mark);
    if (place !== undefined) place.walker = walker;
  }
}
