/**
 * What a kernel thread's body asks for. A body is a generator that yields demands while it is on a core:
 * `run` uses CPU (it may be preempted and moved meanwhile) and is answered with the ns that were left when the
 * demand was cut short (`Kernel.cut`), 0 normally; `block` sleeps until `Kernel.wake` or for `timeoutNs` and is
 * answered with `WOKEN` or `TIMED_OUT`; `yield` is sched_yield, answered with 0; `call` runs another generator to its
 * end and is answered with what that returns, as `yield*` would, but steps deep in calls cost no more than others; what
 * it throws ends the run. A body that returns ends its thread.
 */
export type KernelDemand = PlainDemand | { readonly kind: 'call'; readonly work: KernelWork };

/** What is left for the scheduler once calls are made. */
export type PlainDemand = Run | Pause | { readonly kind: 'yield' };

/**
 * Called on the core with the answer to a demand, in place of the body: what comes next, null to resume the body with
 * that answer. A chain of these stands for a `call` of a generator with as many steps, and is much cheaper.
 */
export type After = (answer: KernelAnswer) => KernelDemand | null;

/** A demand to use CPU. */
export interface Run {
  readonly kind: 'run';
  readonly ns: number;
  readonly after: After | null;
}

/** A demand to sleep. */
export interface Pause {
  readonly kind: 'block';
  readonly wait: string;
  readonly timeoutNs: number | null;
  /** A device ends the wait at `timeoutNs`, not a timer: no timer slack is added. */
  readonly device: boolean;
  readonly after: After | null;
}

/** Answer to a demand; see `KernelDemand`. */
export type KernelAnswer = number;
/** Part of a body: yields demands; what it returns answers the `call`, nothing as 0. */
export type KernelWork = Generator<KernelDemand, unknown, KernelAnswer>;
export type ThreadBody = Generator<KernelDemand, void, KernelAnswer>;

export const TIMED_OUT = 0;
export const WOKEN = 1;

export const run = (ns: number, after: After | null = null): Run => ({ kind: 'run', ns, after });
// All sleeps have one shape: the kernel reads demands by the million.
const pause = (wait: string, timeoutNs: number | null, device: boolean, after: After | null): Pause => ({
  kind: 'block',
  wait,
  timeoutNs,
  device,
  after,
});

export const block = (wait: string, timeoutNs: number | null = null, after: After | null = null): Pause =>
  pause(wait, timeoutNs, false, after);
/** Waits for a device that answers after `ns`. */
export const waitForDevice = (wait: string, ns: number): Pause => pause(wait, ns, true, null);
export const call = (work: KernelWork): KernelDemand => ({ kind: 'call', work });
export const yieldCore: KernelDemand = { kind: 'yield' };
