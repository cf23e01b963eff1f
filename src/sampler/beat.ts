/** Says when something that happens every `everyNs` is due; beats that were missed are not made up for. */
export class Beat {
  readonly #everyNs: number;
  #dueNs: number;

  /** The first beat is due at `firstNs`. */
  constructor(everyNs: number, firstNs: number) {
    this.#everyNs = everyNs;
    this.#dueNs = firstNs;
  }

  /** Whether it is due at `nowNs`; answers true once for each beat. */
  due(nowNs: number): boolean {
    if (nowNs < this.#dueNs) return false;
    this.#dueNs += this.#everyNs * (1 + Math.floor((nowNs - this.#dueNs) / this.#everyNs));
    return true;
  }
}
