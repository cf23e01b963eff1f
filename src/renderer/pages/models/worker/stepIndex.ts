/** Steps that are handed over together. */
export const CHUNK = 256;

/** A place in a run that can be reached without telling the steps before it. */
export interface StepMark {
  /** Virtual time of the first event here, ns: everything before it is done. */
  readonly timeNs: number;
  /** Number of the first step at that time, from 0. */
  readonly step: number;
}

const START: StepMark = { timeNs: 0, step: 0 };

/** Index of the last mark that `fits`, for marks in ascending order; -1 for none. */
function lastThat(marks: readonly StepMark[], fits: (mark: StepMark) => boolean): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(marks[middle] ?? START)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** How many steps a run has, and a mark for every `CHUNK` of them: 16 bytes instead of the sentences. */
export class StepIndex {
  count = 0;
  complete = false;
  readonly #marks: StepMark[] = [];
  #now: StepMark = { timeNs: -1, step: 0 };

  /** Counts the next step. @param timeNs not before that of the step before */
  add(timeNs: number): void {
    if (timeNs !== this.#now.timeNs) this.#now = { timeNs, step: this.count };
    if (this.count % CHUNK === 0) this.#marks.push(this.#now);
    this.count += 1;
  }

  /** The last mark from which `step` is still to come. */
  beforeStep(step: number): StepMark {
    return this.#marks[lastThat(this.#marks, (mark) => mark.step <= step)] ?? START;
  }

  /** The last mark that is not after `timeNs`. */
  beforeTime(timeNs: number): StepMark {
    return this.#marks[lastThat(this.#marks, (mark) => mark.timeNs <= timeNs)] ?? START;
  }
}
