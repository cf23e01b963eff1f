import type { Simulator } from '../engine/simulator.ts';
import type { Goroutine } from './goroutine.ts';
import type { Processor } from './processor.ts';

export interface GoTimersOptions {
  readonly sim: Simulator;
  readonly ps: readonly Processor[];
  /** Makes a goroutine whose time has come runnable. */
  readonly ready: (g: Goroutine) => void;
  /** A timer is the first of its P: whoever sleeps must wake for it. */
  readonly wakeFor: (whenNs: number) => void;
}

/** The timers of goroutines, in a heap of each P (time.go). */
export class GoTimers {
  private sequence = 0;
  private readonly options: GoTimersOptions;

  constructor(options: GoTimersOptions) {
    this.options = options;
  }

  /** Puts a timer for a goroutine into the heap of a P, and makes sure that somebody wakes for it. */
  add(p: Processor, g: Goroutine, whenNs: number): void {
    this.sequence += 1;
    g.whenNs = whenNs;
    g.timerSequence = this.sequence;
    g.timerP = p.id;
    p.timers.push(g);
    if (p.timers.peek() === g) this.options.wakeFor(whenNs);
  }

  cancel(g: Goroutine): void {
    if (g.timerP < 0) return;
    this.options.ps[g.timerP]?.timers.remove(g);
    g.timerP = -1;
  }

  /**
   * `checkTimers`: readies whoever's time has come.
   * @returns When the next timer of this P is due, 0 for none, and whether any was.
   */
  run(p: Processor): { readonly nextNs: number; readonly ran: boolean } {
    let ran = false;
    for (;;) {
      const g = p.timers.peek();
      if (g === undefined || g.whenNs > this.options.sim.nowNs) return { nextNs: g?.whenNs ?? 0, ran };
      this.options.ready(g);
      ran = true;
    }
  }

  /** `timeSleepUntil`, `checkTimersNoP`: when the next timer of any P is due; 0 for none. */
  earliestNs(): number {
    let earliest = 0;
    for (const p of this.options.ps) {
      const when = p.timers.peek()?.whenNs;
      if (when !== undefined && (earliest === 0 || when < earliest)) earliest = when;
    }
    return earliest;
  }

  /** `timers.take` of a P that goes away (`procresize`): another P has them from now on. */
  move(from: Processor, to: Processor): void {
    for (let g = from.timers.peek(); g !== undefined; g = from.timers.peek()) {
      from.timers.remove(g);
      g.timerP = to.id;
      to.timers.push(g);
    }
  }
}
