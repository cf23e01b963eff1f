import { type KernelDemand, run } from '../kernel/demand.ts';
import type { Disturbance } from '../loop/disturbance.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import type { TimerLists } from './timers.ts';

const MS = 1_000_000;

/** A reading of the clock by a loop's thread. */
export type Reading = Generator<KernelDemand, number, number>;

/** The loop's time: whole ms, as of its last reading. */
export class LoopClock {
  timeMs = 0;
  private readonly machine: ThreadMachine;
  private readonly timers: TimerLists;
  private readonly disturbance: Disturbance | null;

  constructor(machine: ThreadMachine, timers: TimerLists, disturbance: Disturbance | null) {
    this.machine = machine;
    this.timers = timers;
    this.disturbance = disturbance;
  }

  /**
   * `uv_update_time`, whole ms; a disturbance may hold the thread up before, to where a timer makes a difference.
   * @param points the times at which a timer that is due at `dueMs` does, ms.
   */
  *update(points: (dueMs: number) => number[] = (due) => [due]): Reading {
    const { disturbance, machine } = this;
    const { sim } = machine;
    if (disturbance !== null) {
      const due = this.timers.values().flatMap((timer) => points(timer.startMs + timer.ms));
      const later = [...due, this.timeMs + 1].map((ms) => ms * MS);
      const stall = disturbance.stallNs(sim.nowNs, later);
      if (stall > 0) yield run(stall);
    }
    this.timeMs = Math.floor(sim.nowNs / MS);
    return this.timeMs;
  }
}
