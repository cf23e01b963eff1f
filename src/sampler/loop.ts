import type { SamplerClock } from './clock.ts';
import { Schedule } from './schedule.ts';

/** What the loop drives: `Sampler`, or a stand-in. */
export interface Ticking {
  tick(lateNs: number, missed: number): void;
}

/** How the loop waits: `Waiter`, or a stand-in that moves a made-up clock. */
export interface Waiting {
  readonly stopped: boolean;
  takeWake(): boolean;
  wait(durationNs: number): void;
}

/** Calls `tick` at `rateHz` until it is stopped, and `onWake` between ticks whenever the owner has sent something. */
export function runLoop(
  ticking: Ticking,
  rateHz: number,
  clock: SamplerClock,
  waiting: Waiting,
  onWake: () => void,
): void {
  const schedule = new Schedule(clock.now(), rateHz);
  while (!waiting.stopped) {
    const { dueNs, missed } = schedule.next(clock.now());
    waitUntil(dueNs, clock, waiting, onWake);
    if (waiting.stopped) return;
    ticking.tick(Math.max(0, clock.now() - dueNs), missed);
  }
}

/** Waits for a time, reading what the owner sends meanwhile; returns early when stopped. */
function waitUntil(dueNs: number, clock: SamplerClock, waiting: Waiting, onWake: () => void): void {
  if (waiting.takeWake()) onWake();
  for (let left = dueNs - clock.now(); left > 0 && !waiting.stopped; left = dueNs - clock.now()) {
    waiting.wait(left);
    if (waiting.takeWake()) onWake();
  }
}
