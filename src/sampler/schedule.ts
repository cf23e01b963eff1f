/** When the next tick is due, and what was missed. */
export interface Due {
  readonly dueNs: number;
  /** Ticks that were left out because their whole period had passed already. */
  readonly missed: number;
}

/**
 * Deadlines at `startNs + k * periodNs`, taken from the schedule and never from the last wake-up, so that lateness
 * does not add up. A deadline less than a period ago is still kept (late); older ones are missed.
 */
export class Schedule {
  readonly #startNs: number;
  readonly #periodNs: number;
  #index = 0;

  constructor(startNs: number, rateHz: number) {
    this.#startNs = startNs;
    this.#periodNs = 1e9 / rateHz;
  }

  /** The tick after the last one given out, as seen at `nowNs`. */
  next(nowNs: number): Due {
    const elapsed = (nowNs - this.#startNs) / this.#periodNs;
    const missed = Math.max(0, Math.floor(elapsed - this.#index));
    this.#index += missed;
    const dueNs = Math.round(this.#startNs + this.#index * this.#periodNs);
    this.#index++;
    return { dueNs, missed };
  }
}
