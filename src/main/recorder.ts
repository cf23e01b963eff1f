import { existsSync } from 'node:fs';
import { ReaderError } from '../domain/error.ts';
import type { RecordOptions, TargetSpec } from '../domain/session.ts';
import type { Pid } from '../domain/units.ts';
import type { RecordingJob, RecordingStatus } from '../ipc/channels/recording.ts';
import { fromRecorderSchema, type ToRecorder } from '../recorder/protocol.ts';
import type { OwnChild } from './children.ts';
import { isActive, nextStatus, type RecordingEvent } from './recordingState.ts';

/** A recording to make. */
export interface RecordingPlan {
  readonly job: RecordingJob;
  readonly target: TargetSpec;
  readonly options: RecordOptions;
}

/** How long a recorder may take to save after Stop before it is ended by force, ms. */
const SAVE_TIMEOUT_MS = 30_000;

/**
 * Runs the recording process, one recording at a time, and keeps its status. The process may die at any moment: the
 * status then tells so, and the session's file stays.
 */
export class RecorderManager {
  readonly #start: () => OwnChild;
  readonly #listeners = new Set<(status: RecordingStatus) => void>();
  #child: OwnChild | null = null;
  #status: RecordingStatus = { phase: 'idle' };

  /** @param start starts `src/recorder/child.ts` */
  constructor(start: () => OwnChild) {
    this.#start = start;
  }

  get status(): RecordingStatus {
    return this.#status;
  }

  /** Calls `listener` with every new status; returns what ends that. */
  onChange(listener: (status: RecordingStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Starts a recording; resolves once its session can be opened. Rejects with `ReaderError`: `recording-busy` while
   * another one runs, or what the recorder says of why it could not begin.
   */
  async begin(plan: RecordingPlan): Promise<RecordingJob> {
    if (isActive(this.#status)) {
      throw new ReaderError('recording-busy', 'A recording is running. Stop it, then start the next one.');
    }
    const child = this.#spawn(plan.job);
    this.#apply({ type: 'begin', job: plan.job });
    post(child, {
      type: 'start',
      target: plan.target,
      options: plan.options,
      sessionPath: plan.job.sessionPath,
    });
    const status = await this.#until((s) => s.phase !== 'starting');
    if (status.phase === 'failed' && !status.kept) {
      throw new ReaderError(status.error.code, status.error.message);
    }
    return plan.job;
  }

  /** Asks the recording to end; its session is saved. Does nothing where none runs. */
  stop(): void {
    if (this.#child === null || !isActive(this.#status)) return;
    post(this.#child, { type: 'stop' });
    this.#apply({ type: 'stop' });
  }

  /** Stops and waits until the session is saved; a recorder that does not answer is ended by force. */
  async stopAndWait(): Promise<void> {
    if (!isActive(this.#status)) return;
    this.stop();
    const timer = setTimeout(() => this.#child?.process.kill('SIGKILL'), SAVE_TIMEOUT_MS);
    await this.#until((status) => !isActive(status));
    clearTimeout(timer);
  }

  #spawn(job: RecordingJob): OwnChild {
    const child = this.#start();
    this.#child = child;
    const { process: own } = child;
    own.on('message', (message) => this.#accept(child, message));
    own.once('error', (error) => this.#gone(child, job, null, error.message));
    // `close` and not `exit`: by then its last messages and its standard error have been read.
    own.once('close', (code, signal) => this.#gone(child, job, code, signal));
    return child;
  }

  #accept(child: OwnChild, message: unknown): void {
    const parsed = fromRecorderSchema.safeParse(message);
    if (this.#child === child && parsed.success) this.#apply(parsed.data);
  }

  #gone(child: OwnChild, job: RecordingJob, code: number | null, signal: string | null): void {
    if (this.#child !== child) return;
    this.#child = null;
    const kept = existsSync(job.sessionPath);
    const pid = 'pid' in this.#status && job.target.kind === 'spawn' ? this.#status.pid : null;
    const leftPid = pid !== null && isThere(pid) ? pid : null;
    this.#apply({ type: 'exited', code, signal, lastWords: child.lastWords(), kept, leftPid });
  }

  #apply(event: RecordingEvent): void {
    const status = nextStatus(this.#status, event);
    if (status === this.#status) return;
    this.#status = status;
    for (const listener of [...this.#listeners]) listener(status);
  }

  #until(reached: (status: RecordingStatus) => boolean): Promise<RecordingStatus> {
    if (reached(this.#status)) return Promise.resolve(this.#status);
    return new Promise((resolve) => {
      const end = this.onChange((status) => {
        if (!reached(status)) return;
        end();
        resolve(status);
      });
    });
  }
}

/** Whether a process of ours is there; one that has ended but was not yet waited for by init is. */
function isThere(pid: Pid): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Sends where the child can still hear; that it cannot is told by its `close`. */
function post(child: OwnChild, message: ToRecorder): void {
  if (child.process.connected) child.process.send(message, () => {});
}
