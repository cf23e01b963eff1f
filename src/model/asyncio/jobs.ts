import { drawNs } from '../engine/duration.ts';
import type { Body } from '../engine/program.ts';
import type { Disturbance } from '../loop/disturbance.ts';
import { Future, type Schedule } from '../loop/future.ts';
import type { ThreadPrograms } from '../threads/programs.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import { type AsyncioLoop, ending } from './loop.ts';
import type { Task } from './task.ts';

/** From the start of a thread to its first report, ns. */
const THREAD_START_NS = 100_000;

/** What the jobs of one loop need. */
export interface PoolJobsOptions {
  readonly machine: ThreadMachine;
  readonly loop: AsyncioLoop;
  readonly threads: ThreadPrograms;
  readonly process: string;
  readonly schedule: Schedule;
  readonly disturbance: Disturbance | null;
}

/** The jobs that one loop has given to pools, from `run_in_executor` to the executor's shutdown. */
export class PoolJobs {
  /** Jobs on pool threads; they count until their thread has reported. */
  private open = 0;
  private used = false;
  private onIdle: (() => void) | null = null;
  private readonly options: PoolJobsOptions;

  constructor(options: PoolJobsOptions) {
    this.options = options;
  }

  /** A job for the loop's own executor; the future ends with it. */
  submit(body: Body, path: string, task: Task): Future {
    const future = new Future(this.options.schedule);
    const done = this.reporting(future, 'result of a job');
    const { disturbance, threads, process } = this.options;
    let withdraw: () => boolean;
    if (disturbance === null) {
      const job = threads.submitJob(process, body, path, { wake: done });
      withdraw = () => threads.withdrawJob(process, job);
    } else withdraw = this.endAfter(waitingTime(body, task), done, disturbance);
    future.addCallback(() => this.passOnCancel(future, withdraw), 'check for a cancelled job');
    return future;
  }

  /** futures.py `_call_check_cancel`: a job that no thread has begun goes with the future that waits for it. */
  private passOnCancel(future: Future, withdraw: () => boolean): null {
    if (future.state === 'cancelled' && withdraw()) this.jobGone();
    return null;
  }

  private jobGone(): void {
    this.open -= 1;
    if (this.open === 0) this.onIdle?.();
  }

  /**
   * A job without a thread, for a disturbed run: its end may be noticed at any later time. Returns how to take it
   * back, which succeeds where its thread happens not to have begun.
   */
  private endAfter(ns: number, done: () => void, disturbance: Disturbance): () => boolean {
    const { loop, machine } = this.options;
    const { sim } = machine;
    if (ns === 0) {
      done();
      return () => false;
    }
    const end = { timeNs: sim.nowNs + ns };
    loop.foreign.ends.add(end);
    const timer = sim.at(end.timeNs, () => {
      loop.foreign.ends.delete(end);
      done();
    });
    return () => {
      if (!timer.armed || disturbance.pick(2) === 0) return false;
      timer.cancel();
      loop.foreign.ends.delete(end);
      return true;
    };
  }

  /** What a pool's thread does at a job's end. */
  reporting(future: Future, label: string): () => void {
    this.open += 1;
    this.used = true;
    return () => {
      this.options.loop.callSoonThreadsafe(ending(future), label);
      this.jobGone();
    };
  }

  /**
   * base_events.py `shutdown_default_executor`: a thread waits for the pool and reports, then a coroutine goes on.
   * Null where no job was ever submitted.
   */
  shutdown(): Future | null {
    if (!this.used) return null;
    const { loop, machine, schedule } = this.options;
    const joined = new Future(schedule);
    const ended = new Future(schedule);
    joined.addCallback(ending(ended), 'end of the executor');
    const report = (): void => loop.callSoonThreadsafe(ending(joined), 'the executor has shut down');
    loop.callSoon(() => {
      if (this.open === 0) machine.sim.after(THREAD_START_NS, report);
      else this.onIdle = report;
      return null;
    }, 'shutdown of the executor');
    return ended;
  }
}

/** Time that a job takes at least: what it waits and computes. */
function waitingTime(body: Body, task: Task): number {
  let total = 0;
  for (const op of body) if ('ns' in op) total += drawNs(op.ns, task.random);
  return total;
}
