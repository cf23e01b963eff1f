import type { Core } from './core.ts';
import { TIMED_OUT } from './demand.ts';
import { Dispatcher } from './dispatcher.ts';
import { coreForWake } from './placement.ts';
import { type KernelThread, QUEUED } from './thread.ts';

/** How sleepers get back into a run queue. */
export abstract class Waking extends Dispatcher {
  /** The time of a thread's sleep is up. */
  protected timeUp(thread: KernelThread): void {
    thread.answer = TIMED_OUT;
    if (!this.wakeAtOnce(thread)) this.becomeRunnable(thread, null, false);
  }

  protected becomeRunnable(thread: KernelThread, waker: Core | null, sync: boolean): void {
    const home = this.cores[thread.core];
    if (home === undefined) return;
    if (thread.state === 'delayed') {
      this.wakeDelayed(thread, home, waker);
      return;
    }
    const core = coreForWake(thread, waker, this.cores, sync, this.hasRoom) ?? home;
    // A thread keeps its vruntime on its own core; for another it is taken relative to the last charge (`migrate_task_rq_fair`).
    if (core === home && home.queue.current !== null) this.charge(home);
    home.queue.leave(thread);
    this.arrive(thread, core, 'wake', waker ?? home);
    if (this.sim.observing) {
      const idle = core.queue.current === null ? ', which is idle' : '';
      this.sim.note('wake', thread.lane, `${thread.name} wakes and queues at core ${core.id}${idle}`);
    }
  }

  /** `ttwu_runnable`: a delayed sleeper has never left its queue, so no core is chosen for it. */
  private wakeDelayed(thread: KernelThread, home: Core, waker: Core | null): void {
    const now = this.sim.nowNs;
    // `requeue_delayed_entity` does not charge the running thread first: the sleeper is placed where that one stood at the
    // last tick or wake-up, and so comes before it.
    home.queue.undelay(thread);
    if (home.queue.current !== null) this.charge(home);
    thread.setState(QUEUED, now);
    thread.queuedSinceNs = now;
    this.trace.runnable(thread.lane, now, home.id);
    this.changeWaiting(home, 1);
    this.considerPreemption(thread, home, waker ?? home);
    this.armTicks(home);
    if (this.sim.observing) {
      this.sim.note(
        'wake',
        thread.lane,
        `${thread.name} wakes; it had not yet left the queue of core ${home.id}`,
      );
    }
  }

  /**
   * What `becomeRunnable`, the core's wake-up and the end of the switch come to for a thread whose time is up, where
   * nothing else happens meanwhile; false where something might. The same steps without the timers and choices between
   * them: waiters of a lock that look round each few ms are most of the events of a run. Never so in step mode.
   */
  private wakeAtOnce(thread: KernelThread): boolean {
    const home = this.cores[thread.core];
    if (home === undefined || thread.state !== 'sleeping' || this.waiting > 0) return false;
    const core = coreForWake(thread, null, this.cores, false, this.hasRoom) ?? home;
    if (!this.isUndisturbed(core)) return false;
    home.queue.leave(thread);
    this.admit(thread, core, 'wake');
    this.armTicks(core);
    this.sim.pass(this.options.wakeNs);
    this.putOn(core, thread);
    this.sim.pass(this.options.switchNs);
    this.resume(core);
    return true;
  }

  /** Whether a core is idle, and nothing else can happen anywhere before a thread that wakes there now is on it. */
  private isUndisturbed(core: Core): boolean {
    const { wakeNs, switchNs } = this.options;
    const endNs = this.sim.nowNs + wakeNs + switchNs;
    return (
      this.bandwidth === null &&
      core.queue.current === null &&
      core.queue.waiting.length === 0 &&
      endNs < this.nextTickNs() &&
      this.sim.isFreeUntil(endNs, 2)
    );
  }
}
