import type { QueueView } from '../engine/model.ts';
import type { Body, ThreadSpec } from '../engine/program.ts';
import { block, type ThreadBody } from '../kernel/demand.ts';
import type { ThreadActor } from './actor.ts';
import { type Job, JobQueue } from './jobs.ts';
import type { LockWork } from './runtime-lock.ts';
import { unlockedWhileWaiting, WCHAN, type Work } from './steps.ts';

/** What pools need of the programs whose jobs they run. */
export interface PoolHost {
  startThread(spec: Omit<ThreadSpec, 'body'>, bodyOf: (actor: ThreadActor) => ThreadBody): ThreadActor;
  performBody(actor: ThreadActor, body: Body, path: string): ThreadBody;
  /** A job has just ended. */
  jobEnded(): void;
}

/** The pools of threads behind `executor` (one a process) and `postToWorker` (a pool of one thread for each worker). */
export class Pools {
  private readonly pools = new Map<string, JobQueue>();
  private readonly host: PoolHost;

  constructor(host: PoolHost) {
    this.host = host;
  }

  /** Every pool with its threads at work and its queue. */
  views(): QueueView[] {
    return [...this.pools.values()].map((pool) => pool.view());
  }

  /** Jobs that have not ended. */
  unfinished(): number {
    let jobs = 0;
    for (const pool of this.pools.values()) jobs += pool.unfinished;
    return jobs;
  }

  /** The pool of a name, made where there is none: at most `size` threads in a process. */
  pool(name: string, process: string, size: number): JobQueue {
    const known = this.pools.get(name);
    if (known !== undefined) return known;
    const pool: JobQueue = new JobQueue(name, size, (index) =>
      this.host.startThread({ name: `${name}-${index}`, process }, (actor) => this.serve(actor, pool)),
    );
    this.pools.set(name, pool);
    return pool;
  }

  /** Takes back a job that no thread has begun; false where one has. */
  withdraw(name: string, job: Job): boolean {
    return this.pools.get(name)?.withdraw(job) ?? false;
  }

  /** Queues a job; with `wait` the actor sleeps until it is done. */
  submit(pool: JobQueue, body: Body, path: string, wait: boolean, actor: ThreadActor): Work {
    const job: Job = { body, path, waiter: wait ? actor : null, done: false };
    pool.submit(job);
    return wait ? unlockedWhileWaiting(actor, this.waitForJob(job)) : null;
  }

  private *waitForJob(job: Job): LockWork {
    while (!job.done) yield block(WCHAN.futex);
  }

  /** A pool thread: takes jobs as they come, for ever. */
  private *serve(actor: ThreadActor, pool: JobQueue): ThreadBody {
    for (;;) {
      const job = pool.take();
      if (job === null) {
        pool.rest(actor);
        yield block(WCHAN.futex);
        continue;
      }
      const taken = actor.lock.take(actor);
      if (taken !== null) yield* taken;
      yield* this.host.performBody(actor, job.body, job.path);
      pool.finish(job);
      this.host.jobEnded();
      job.waiter?.wake();
      const released = actor.lock.release(actor, false);
      if (released !== null) yield* released;
    }
  }
}
