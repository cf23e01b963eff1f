import type { Random } from '../engine/random.ts';
import { type After, type Run, run } from '../kernel/demand.ts';

/**
 * How long a step of taking or dropping the GIL takes: the median, and the deviation of its logarithm. The order in
 * which the steps of two cores come decides who gets a dropped lock and who sleeps on the way; nothing here is fitted
 * to what comes of it.
 *
 * Measured with CPython 3.11.7 (glibc 2.36, Linux 6.18, KVM, AMD EPYC) and two spinning threads on two cores: a
 * library in front of pthread_mutex_lock, _unlock, pthread_cond_signal, _wait and _timedwait wrote down the time-stamp
 * counter at the begin and the end of each call; some 3000 requests in ten runs, on a
 * machine that other programs used as well. System calls: loops of a million calls.
 */
export interface StepCost {
  readonly medianNs: number;
  readonly sigma: number;
}

/** futex WAKE that finds nobody: 235 ns. */
export const FUTEX_WAKE: StepCost = { medianNs: 235, sigma: 0.15 };
/**
 * From the call of a futex WAIT to the kernel's look at the value, without and with a time limit. Measured with a
 * second thread that changed the value 0.1 to 3.5 us after the call: half of the calls no longer saw the change at 0.6
 * and at 0.78 us, and from there on the thread always slept; a wake-up that came later never saved it the switch.
 */
export const FUTEX_WAIT: StepCost = { medianNs: 600, sigma: 0.15 };
export const FUTEX_WAIT_TIMED: StepCost = { medianNs: 780, sigma: 0.15 };
/** From the call of a timed wait to its mutex being free: joining the condition's waiters. */
export const JOIN: StepCost = { medianNs: 60, sigma: 0.3 };
/**
 * From the request to the next timed wait of the thread that asked, with the mutex held: it computes a new deadline,
 * in caches that have gone cold while it slept. From the end of one wait to the call of the next 5, 50 and 90 % of
 * some 3000 were 0.2, 1.0 and 2 us; the request comes about 0.1 us after the first.
 */
export const RENEW: StepCost = { medianNs: 900, sigma: 0.6 };
/**
 * From the request to the holder's first call for the mutex, on another core: the flag's cache line, the rest of a
 * round of the evaluation loop, the handler. After the end of the other's wait 5, 50 and 90 % were 0.45, 0.9 and 2 us.
 */
export const NOTICE: StepCost = { medianNs: 800, sigma: 0.5 };
/** From having the mutex to the signal in the condition's state: 50 ns to the call, and a cache line. */
export const SIGNAL: StepCost = { medianNs: 110, sigma: 0.3 };

/**
 * What a wake-up costs the waker where the sleeper gets another core, as a part of `wakeNs`: the interrupt to it.
 * Measured 3 to 7 us in a signal or an unlock that woke somebody, where the sleeper ran 12 to 14 us after it.
 */
export const KICK_PART = 0.5;

/** Draws the lengths of one lock's steps. */
export class StepClock {
  private readonly random: Random;
  private readonly factor: number;

  /** @param factor What every cost is multiplied with; 0 for steps without length. */
  constructor(random: Random, factor: number) {
    this.random = random;
    this.factor = factor;
  }

  /** A step of this cost on a core, and what comes at its end. */
  step(cost: StepCost, after: After | null = null): Run {
    const { medianNs, sigma } = cost;
    return run(Math.round(this.factor * medianNs * Math.exp(sigma * this.random.normal())), after);
  }

  /** What a wake-up of a thread on another core costs the waker. */
  kick(wakeNs: number, after: After | null = null): Run {
    return run(Math.round(this.factor * KICK_PART * wakeNs), after);
  }
}
