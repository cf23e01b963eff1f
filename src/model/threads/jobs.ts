import type { QueueView } from '../engine/model.ts';
import type { Body } from '../engine/program.ts';
import type { ThreadActor } from './actor.ts';

/** Work for a pool thread. */
export interface Job {
  readonly body: Body;
  readonly path: string;
  /** Who waits for its end; null for nobody. */
  readonly waiter: { wake(): void } | null;
  done: boolean;
}

/**
 * A first-in first-out queue with threads that serve it. A thread is started only where none is idle and fewer
 * than `size` exist, as concurrent.futures/thread.py does (`_adjust_thread_count`).
 */
export class JobQueue {
  readonly name: string;
  unfinished = 0;
  private readonly size: number;
  private readonly startThread: (index: number) => ThreadActor;
  private readonly jobs: Job[] = [];
  private readonly idle: ThreadActor[] = [];
  private threads = 0;

  constructor(name: string, size: number, startThread: (index: number) => ThreadActor) {
    this.name = name;
    this.size = size;
    this.startThread = startThread;
  }

  submit(job: Job): void {
    this.jobs.push(job);
    this.unfinished += 1;
    const resting = this.idle.shift();
    if (resting !== undefined) resting.wake();
    else if (this.threads < this.size) {
      this.threads += 1;
      this.startThread(this.threads);
    }
  }

  take(): Job | null {
    return this.jobs.shift() ?? null;
  }

  /** Takes back a job that no thread has begun; false where one has. */
  withdraw(job: Job): boolean {
    const index = this.jobs.indexOf(job);
    if (index < 0) return false;
    this.jobs.splice(index, 1);
    this.unfinished -= 1;
    return true;
  }

  /** A thread found nothing to do and goes to sleep until it is woken. */
  rest(actor: ThreadActor): void {
    this.idle.push(actor);
  }

  finish(job: Job): void {
    job.done = true;
    this.unfinished -= 1;
  }

  view(): QueueView {
    const items = this.jobs.map((job) => ({ lane: -1, label: job.path }));
    const note = `${this.threads - this.idle.length} of ${this.threads} threads at work, at most ${this.size}`;
    return { id: `pool:${this.name}`, kind: 'pool', title: this.name, items, count: this.unfinished, note };
  }

  get waiting(): number {
    return this.jobs.length;
  }
}
