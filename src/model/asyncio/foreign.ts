import type { Disturbance } from '../loop/disturbance.ts';
import type { Fifo } from '../loop/fifo.ts';
import type { Handle } from './handles.ts';

/**
 * How a loop lets results of other threads in: `must` at least one, `likely` one unless a disturbance says otherwise,
 * `maybe` none unless it does.
 */
export type Admission = 'must' | 'likely' | 'maybe';

/** Results of other threads, where a disturbance decides when each of them is found. */
export class ForeignResults {
  /** Times at which jobs of other threads end. */
  readonly ends = new Set<{ readonly timeNs: number }>();
  private readonly held: Handle[] = [];
  private readonly disturbance: Disturbance | null;
  private readonly ready: Fifo<Handle>;

  /** @param ready the loop's ready queue, into which they come. */
  constructor(disturbance: Disturbance | null, ready: Fifo<Handle>) {
    this.disturbance = disturbance;
    this.ready = ready;
  }

  hold(handle: Handle): void {
    this.held.push(handle);
  }

  /**
   * Lets results in that a disturbance holds back: any of them in any order, or, unless it `must`, none yet. Where
   * the loop is idle that is what an ordinary run does; between two callbacks it is not.
   */
  admit(how: Admission): void {
    const { disturbance, held } = this;
    let must = how === 'must';
    while (disturbance !== null && held.length > 0) {
      const before = how === 'maybe' ? 1 : 0;
      const index = disturbance.pick(held.length + (must ? 0 : 1)) - before;
      must = false;
      if (index < 0 || index >= held.length) return;
      const [handle] = held.splice(index, 1);
      if (handle !== undefined) this.ready.push(handle);
    }
  }
}
