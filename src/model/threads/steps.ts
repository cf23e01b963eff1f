import { drawNs } from '../engine/duration.ts';
import type { Performance } from '../engine/interpret.ts';
import type { TimeOp } from '../engine/program.ts';
import { block, type KernelDemand, run, WOKEN, waitForDevice, yieldCore } from '../kernel/demand.ts';
import type { ThreadActor } from './actor.ts';
import type { LockWork } from './runtime-lock.ts';

/** Where the kernel shows a thread waiting (`wchan`, Linux 6.14 and later). */
export const WCHAN = {
  futex: 'futex_do_wait',
  sleep: 'hrtimer_nanosleep',
  disk: 'folio_wait_bit_common',
  network: 'wait_woken',
} as const;

/** What a step asks of the kernel. */
export type Work = Performance<KernelDemand, number>;

/** What steps cost beside the time that they name. */
export interface StepCosts {
  /** CPU that a blocking system call costs before it waits, ns. */
  readonly syscallNs: number;
  /** What `compute` is multiplied with: the cost of a build without a GIL. */
  readonly computeFactor: number;
}

/** A step that uses time on a core or away from it, on a thread that has its runtime's lock. */
export function performTime(op: TimeOp, actor: ThreadActor, costs: StepCosts): Work {
  if (op.op === 'yield') return outside(actor, [yieldCore]);
  const length = drawNs(op.ns, actor.random);
  switch (op.op) {
    case 'compute':
      return actor.lock.compute(actor, Math.round(length * costs.computeFactor));
    case 'native':
      return op.releases ? outside(actor, [run(length)]) : native(actor, length);
    case 'sleep':
      return waitFor(actor, block(WCHAN.sleep, length), costs);
    default:
      if (op.kind === 'crypto' || op.kind === 'compression') return outside(actor, [run(length)]);
      return waitFor(actor, waitForDevice(op.kind === 'disk' ? WCHAN.disk : WCHAN.network, length), costs);
  }
}

/** A call that keeps the lock: nothing can interrupt it; the runtime looks round after it. */
function* native(actor: ThreadActor, length: number): LockWork {
  if (length > 0) yield run(length);
  yield* actor.lock.compute(actor, 0);
}

function waitFor(actor: ThreadActor, demand: KernelDemand, costs: StepCosts): Work {
  const { syscallNs } = costs;
  return outside(actor, syscallNs > 0 ? [run(syscallNs), demand] : [demand]);
}

/** Performs demands without the runtime's lock. */
export function* outside(actor: ThreadActor, demands: readonly KernelDemand[]): LockWork {
  const released = actor.lock.release(actor, false);
  if (released !== null) yield* released;
  for (const demand of demands) yield demand;
  const taken = actor.lock.take(actor);
  if (taken !== null) yield* taken;
}

/** Lets the runtime's lock go before the first wait in `work`, and takes it again at its end. */
export function* unlockedWhileWaiting(
  actor: ThreadActor,
  work: Generator<KernelDemand, void, unknown>,
): LockWork {
  let released = false;
  let next = work.next();
  while (!next.done) {
    const letGo = next.value.kind === 'block' && !released ? actor.lock.release(actor, false) : null;
    released ||= next.value.kind === 'block';
    if (letGo === null) {
      next = work.next(yield next.value);
    } else {
      // Letting go took time, in which the wait may have ended: `work` looks again before it waits.
      yield* letGo;
      next = work.next(WOKEN);
    }
  }
  if (!released) return;
  const taken = actor.lock.take(actor);
  if (taken !== null) yield* taken;
}
