/**
 * What a kernel thread's body asks for. A body is a generator that yields demands while it is on a core:
 * `run` uses CPU (it may be preempted and moved meanwhile) and is answered with the ns that were left when the
 * demand was cut short (`Kernel.cut`), 0 normally; `block` sleeps until `Kernel.wake` or for `timeoutNs` and is
 * answered with `WOKEN` or `TIMED_OUT`; `yield` is sched_yield, answered with 0. A body that returns ends its thread.
 */
export type KernelDemand =
  | { readonly kind: 'run'; readonly ns: number }
  | {
      readonly kind: 'block';
      readonly wait: string;
      readonly timeoutNs: number | null;
      /** A device ends the wait at `timeoutNs`, not a timer: no timer slack is added. */
      readonly device?: boolean;
    }
  | { readonly kind: 'yield' };

/** Answer to a demand; see `KernelDemand`. */
export type KernelAnswer = number;
export type ThreadBody = Generator<KernelDemand, void, KernelAnswer>;

export const TIMED_OUT = 0;
export const WOKEN = 1;

export const run = (ns: number): KernelDemand => ({ kind: 'run', ns });
export const block = (wait: string, timeoutNs: number | null = null): KernelDemand => ({
  kind: 'block',
  wait,
  timeoutNs,
});
/** Waits for a device that answers after `ns`. */
export const waitForDevice = (wait: string, ns: number): KernelDemand => ({
  kind: 'block',
  wait,
  timeoutNs: ns,
  device: true,
});
export const yieldCore: KernelDemand = { kind: 'yield' };
