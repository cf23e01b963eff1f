import type { ThreadBody } from '../kernel/demand.ts';
import { Coroutine } from '../loop/coroutine.ts';
import type { Suspend } from '../loop/demand.ts';
import { type Callback, type Future, TaskCancelled } from '../loop/future.ts';

/** Lib/asyncio/tasks.py `Task`. */
export class Task extends Coroutine {
  /** `_fut_waiter`: the future that it waits for. */
  private waiter: Future | null = null;
  /** `_must_cancel`: a cancellation that its next step raises. */
  private mustCancel = false;
  /** `_num_cancels_requested`. */
  private cancels = 0;
  /** Cost of one step, as work of the loop's thread. */
  stepCost: () => ThreadBody | null = () => null;

  /** `__step` and `__wakeup`. */
  readonly step: Callback = () => this.run();

  /** `cancel`: passed on to what it waits for, otherwise raised by its next step. False where it is done. */
  override cancel(): boolean {
    if (this.done) return false;
    this.cancels += 1;
    if (this.waiter?.cancel()) return true;
    this.mustCancel = true;
    return true;
  }

  /** `cancelling`: cancellations that nobody has taken back. */
  get cancelling(): number {
    return this.cancels;
  }

  /**
   * `uncancel`: takes one cancellation back; returns how many are left.
   * @param clears 3.13 and later: with the last one goes a cancellation that was still to be raised.
   */
  uncancel(clears: boolean): number {
    if (this.cancels > 0) this.cancels -= 1;
    if (clears && this.cancels === 0) this.mustCancel = false;
    return this.cancels;
  }

  /** First step inside create_task, without the ready queue (`__eager_start`, 3.12 and later). */
  startEagerly(): ThreadBody {
    return this.run();
  }

  private run(): ThreadBody {
    const error = this.mustCancel ? new TaskCancelled('cancelled') : null;
    this.mustCancel = false;
    this.waiter = null;
    return this.advance(error, this.stepCost());
  }

  protected override returned(): void {
    // A cancellation that came while it ran its last step.
    if (this.mustCancel) this.end(() => this.settle('cancelled', new TaskCancelled('cancelled')));
    else super.returned();
    this.mustCancel = false;
  }

  protected override suspended(demand: Suspend): void {
    const { future } = demand;
    if (future === null) {
      this.enter('ready');
      this.home.schedule(this.step, `step of ${this.name}`);
      return;
    }
    this.enter('waiting', demand.wait);
    this.waiter = future;
    future.addCallback(this.step, `wake-up of ${this.name}`, () => this.becomeReady());
    if (this.mustCancel && future.cancel()) this.mustCancel = false;
  }
}
