import type { Disturbance } from '../loop/disturbance.ts';
import type { Entry } from './task-queues.ts';

/** A result that comes from another thread or a device. `order` is its place in the pool's queue, null for no pool's. */
export interface Arrival extends Entry {
  readonly order: number | null;
}

/** What has come for a loop since it polled last. */
export class Arrivals {
  private waiting: Arrival[] = [];
  private readonly openJobs = new Set<number>();
  private readonly poolSize: number;
  private readonly disturbance: Disturbance | null;

  /** @param poolSize threads of the pool: as many of its jobs can be at work at once. */
  constructor(poolSize: number, disturbance: Disturbance | null) {
    this.poolSize = poolSize;
    this.disturbance = disturbance;
  }

  get size(): number {
    return this.waiting.length;
  }

  values(): readonly Arrival[] {
    return this.waiting;
  }

  /** A pool job begins: `order` is its place in the pool's queue. */
  expectJob(order: number): void {
    this.openJobs.add(order);
  }

  /** The result of a pool job is being told. */
  endJob(order: number): void {
    this.openJobs.delete(order);
  }

  add(arrival: Arrival): void {
    this.waiting.push(arrival);
  }

  /**
   * What one poll reports: all of it (`uv__work_done` takes the whole queue), or what a disturbance lets through.
   * @param must nothing else would end the poll, so that at least one has to come.
   */
  take(must: boolean): Arrival[] {
    const { disturbance } = this;
    if (disturbance === null) return this.waiting.splice(0);
    const taken: Arrival[] = [];
    for (;;) {
      const possible = this.waiting.filter((arrival) => this.mayCome(arrival, taken));
      if (possible.length === 0) return taken;
      const none = must && taken.length === 0 ? 0 : 1;
      const index = disturbance.pick(possible.length + none) - none;
      const next = possible[index];
      if (next === undefined) return taken;
      this.waiting.splice(this.waiting.indexOf(next), 1);
      taken.push(next);
    }
  }

  /** A pool of n threads can have at most n - 1 earlier jobs still at work when one ends. */
  private mayCome(arrival: Arrival, taken: readonly Arrival[]): boolean {
    const { order } = arrival;
    if (order === null) return true;
    const gone = new Set(taken.map((one) => one.order));
    const earlier = [...this.openJobs].filter((one) => one < order && !gone.has(one));
    return earlier.length < this.poolSize;
  }
}
