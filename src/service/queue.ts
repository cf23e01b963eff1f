/** A piece of work that waits for its turn. */
interface Job {
  readonly id: number;
  readonly run: () => Promise<void>;
  readonly drop: () => void;
}

/**
 * Runs jobs one at a time within a lane, lanes side by side. Between two jobs of a lane the event loop turns, so that
 * a message that cancels a waiting job is seen before the job begins.
 */
export class JobQueue {
  readonly #lanes = new Map<string, Job[]>();

  /** Adds a job; `drop` is called in place of `run` where it is cancelled in time. Neither may throw or reject. */
  add(lane: string, job: Job): void {
    const waiting = this.#lanes.get(lane);
    if (waiting !== undefined) {
      waiting.push(job);
      return;
    }
    this.#lanes.set(lane, [job]);
    setImmediate(() => this.#next(lane));
  }

  /** Drops the job with this id where it has not begun; otherwise does nothing. */
  cancel(id: number): void {
    for (const waiting of this.#lanes.values()) {
      const at = waiting.findIndex((job) => job.id === id);
      if (at >= 0) {
        for (const job of waiting.splice(at, 1)) job.drop();
        return;
      }
    }
  }

  #next(lane: string): void {
    const job = this.#lanes.get(lane)?.shift();
    if (job === undefined) {
      this.#lanes.delete(lane);
      return;
    }
    void job.run().finally(() => setImmediate(() => this.#next(lane)));
  }
}
