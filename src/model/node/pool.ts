import type { QueueView } from '../engine/model.ts';
import type { Body, WorkKind } from '../engine/program.ts';
import { block, type ThreadBody } from '../kernel/demand.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { ThreadPrograms } from '../threads/programs.ts';

/** A work request (`uv__work`). */
export interface PoolJob {
  readonly body: Body;
  readonly path: string;
  readonly slow: boolean;
  /** Called on the pool's thread when the work is done. */
  readonly done: () => void;
}

/** Name look-ups are slow I/O (threadpool.c `UV__WORK_SLOW_IO`). */
export const isSlow = (kind: WorkKind | undefined): boolean => kind === 'dns';

/** Threads that may do slow work at once: half of all, rounded up (`slow_work_thread_threshold`). */
export const slowLimit = (size: number): number => Math.ceil(size / 2);

/** libuv's thread pool, src/threadpool.c: one a process, first in first out, all threads started at first use. */
export class UvPool {
  readonly size: number;
  private readonly process: string;
  private readonly threads: ThreadPrograms;
  /** null is the place at which slow work gets its turn (`run_slow_work_message`). */
  private readonly queue: (PoolJob | null)[] = [];
  private readonly slowQueue: PoolJob[] = [];
  private readonly idle: ThreadActor[] = [];
  private slowRunning = 0;
  private running = 0;
  private started = false;

  /** @param size UV_THREADPOOL_SIZE, 1 to 1024. */
  constructor(process: string, size: number, threads: ThreadPrograms) {
    this.process = process;
    this.size = size;
    this.threads = threads;
  }

  submit(job: PoolJob): void {
    this.start();
    if (!job.slow) this.queue.push(job);
    else {
      this.slowQueue.push(job);
      if (this.queue.includes(null)) return;
      this.queue.push(null);
    }
    this.idle.shift()?.wake();
  }

  view(): QueueView {
    const label = (job: PoolJob): { lane: number; label: string } => ({
      lane: -1,
      label: job.slow ? `${job.path} (slow)` : job.path,
    });
    return {
      id: `pool:${this.process}`,
      kind: 'pool',
      title: `thread pool of ${this.process}`,
      items: [...this.queue.filter((job) => job !== null), ...this.slowQueue].map(label),
      count: this.running,
      note: `${this.running} of ${this.size} threads at work`,
    };
  }

  private start(): void {
    if (this.started) return;
    this.started = true;
    for (let i = 1; i <= this.size; i++) {
      this.threads.startThread({ name: `libuv-worker-${i}`, process: this.process }, (actor) =>
        this.serve(actor),
      );
    }
  }

  /** `worker`: slow work is passed over while enough threads are at it. */
  private *serve(actor: ThreadActor): ThreadBody {
    for (;;) {
      const job = this.take();
      if (job === null) {
        this.idle.push(actor);
        yield block('futex_do_wait');
        continue;
      }
      yield* this.threads.performBody(actor, job.body, job.path);
      this.running -= 1;
      if (job.slow) this.slowRunning -= 1;
      job.done();
    }
  }

  private take(): PoolJob | null {
    for (let tries = this.queue.length; tries > 0; tries--) {
      const job = this.queue.shift() ?? this.takeSlow();
      if (job === null) continue;
      this.running += 1;
      return job;
    }
    return null;
  }

  /** Slow work's turn: passed on to the queue's tail while enough threads are at slow work. */
  private takeSlow(): PoolJob | null {
    if (this.slowRunning >= slowLimit(this.size)) {
      this.queue.push(null);
      return null;
    }
    const job = this.slowQueue.shift();
    if (job === undefined) return null;
    this.slowRunning += 1;
    if (this.slowQueue.length > 0) {
      this.queue.push(null);
      this.idle.shift()?.wake();
    }
    return job;
  }
}
