import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FeedEvent } from '../domain/feed.ts';
import type { ProcessInfo } from '../domain/session.ts';
import { NS_PER_MS, type ProcessId } from '../domain/units.ts';
import { Births } from './births.ts';
import type { FromSampler, SamplerWorkerData, ToSampler } from './messages.ts';
import { NodeReader } from './node-reader.ts';
import type { SamplerReport } from './report.ts';
import { RoleAssigner } from './role-assigner.ts';
import type { RoleOf } from './roles.ts';
import { newSignals, Waker } from './wait.ts';

/** Slices are told at least this often by default, so that a live lane is at most 100 ms behind. */
const FLUSH_EVERY_NS = 100 * NS_PER_MS;

/** A thread that has loaded the sampler's code and waits. */
export interface PreparedSampler {
  readonly worker: Worker;
}

/**
 * Starts a sampling thread and waits until its code is loaded, about 50 ms, so that a session's time need not begin
 * before. Rejected where the thread dies.
 * @param entry the built or source file of `worker.ts`; only the composer knows where its build has put it
 */
export async function prepareSampler(entry: URL | string): Promise<PreparedSampler> {
  const worker = new Worker(entry, { name: 'switchyard-sampler' });
  try {
    await once(worker, 'message');
  } catch (error) {
    throw deathOf(error);
  }
  return { worker };
}

/** What a sampling thread is made with. */
export interface SamplerThreadOptions {
  /** From `prepareSampler`; of no use for a second recording. */
  readonly prepared: PreparedSampler;
  /** The session's zero as `process.hrtime.bigint()` counts. */
  readonly zero: bigint;
  /** Ticks a second, 1 to 1000. */
  readonly rateHz: number;
  readonly clockTicksPerSecond: number;
  /** Longest time that anything is held back, ns; 100 ms unless given, at most a second. */
  readonly flushEveryNs?: number;
  readonly roleOf: RoleOf;
  /** Called on this thread for every batch. An exception in it is the caller's own. */
  readonly onEvents: (events: readonly FeedEvent[]) => void;
  /** The sampling thread died; nothing more comes, and `stop` is rejected with the same error. */
  readonly onError: (error: Error) => void;
}

/** Runs a sampler on a thread of its own, so that nothing that the recorder does makes a tick late. */
export class SamplerThread {
  /**
   * Resolves when the thread ticks, some milliseconds after it was made: a target that is spawned after that is seen
   * from its first tick on. Rejected where the thread died before.
   */
  readonly ready: Promise<void>;
  readonly #options: SamplerThreadOptions;
  readonly #worker: Worker;
  readonly #waker: Waker;
  readonly #roles: RoleAssigner;
  readonly #births: Births;
  readonly #done: Promise<SamplerReport>;
  #report: SamplerReport | null = null;
  #started: () => void = () => {};

  /** Begins to sample; it ticks from the start on. Throws RangeError where the rate is out of bounds. */
  constructor(options: SamplerThreadOptions) {
    const { rateHz, zero, clockTicksPerSecond, flushEveryNs = FLUSH_EVERY_NS } = options;
    if (!(rateHz >= 1 && rateHz <= 1000)) {
      void options.prepared.worker.terminate();
      throw new RangeError(`A rate of ${rateHz} Hz is out of bounds: give 1 to 1000 samples a second.`);
    }
    this.#options = options;
    this.#roles = new RoleAssigner(options.roleOf);
    const nowNs = Number(process.hrtime.bigint() - zero);
    this.#births = new Births(new NodeReader(), zero, nowNs, clockTicksPerSecond);
    const signals = newSignals();
    this.#waker = new Waker(signals);
    this.#worker = options.prepared.worker;
    this.#done = this.#listen();
    const start: SamplerWorkerData = { signals, zero, rateHz, clockTicksPerSecond, flushEveryNs };
    this.#worker.postMessage(start);
    this.ready = new Promise((resolve, reject) => {
      this.#started = resolve;
      this.#done.catch(reject);
    });
    // Whoever awaits them sees the rejection; without that, `onError` has told it.
    this.#done.catch(() => {});
    this.ready.catch(() => {});
  }

  /** Follows a process from here on. Tell its `process` event first. */
  addProcess(info: ProcessInfo): void {
    const earliest = this.#births.earliestNs(info.startTicks);
    this.#roles.addProcess(info, info.origin === 'spawned' || earliest + this.#births.tickNs > 0);
    this.#post({ type: 'add', process: info });
  }

  /** Takes over what became known of a process, such as its runtime: its threads' roles may change. */
  updateProcess(info: ProcessInfo): void {
    const updates = this.#roles.updateProcess(info);
    if (updates.length > 0) this.#options.onEvents(updates);
  }

  /** Follows a process no longer: a last reading and its `process-end` (exit unknown) come as events. */
  removeProcess(id: ProcessId): void {
    this.#post({ type: 'remove', id });
  }

  /** Ends the loop after a last reading. All events have come when it resolves. Rejected where the thread died. */
  stop(): Promise<SamplerReport> {
    this.#waker.stop();
    return this.#done;
  }

  #post(message: ToSampler): void {
    this.#worker.postMessage(message);
    this.#waker.wake();
  }

  #listen(): Promise<SamplerReport> {
    return new Promise((resolve, reject) => {
      let failed = false;
      const fail = (error: Error) => {
        if (failed || this.#report !== null) return;
        failed = true;
        reject(error);
        this.#options.onError(error);
      };
      this.#worker.on('message', (message: FromSampler) => this.#receive(message));
      this.#worker.once('error', (error) => fail(deathOf(error)));
      this.#worker.once('exit', (code) => {
        if (this.#report !== null) resolve(this.#report);
        else
          fail(
            new Error(`The sampling thread ended by itself (exit code ${code}); the recording stops here.`),
          );
      });
    });
  }

  #receive(message: FromSampler): void {
    if (message.type === 'loaded') return;
    if (message.type === 'ready') this.#started();
    else if (message.type === 'finished') this.#report = message.report;
    else this.#options.onEvents(this.#roles.assign(message.events));
  }
}

function deathOf(cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`The sampling thread failed: ${why}. The recording stops here.`, { cause });
}
