import type { LabClaimRow, LabStatus } from '../ipc/channels/lab.ts';
import { type ErrorInfo, failure, type Result } from '../ipc/result.ts';
import {
  fromLabSchema,
  type LabAnswer,
  type LabMethodName,
  type LabRequest,
  type ToLab,
} from '../lab/protocol.ts';
import type { OwnChild } from './children.ts';

/** How long the lab may take to save a recording before it is ended by force, ms. */
const SAVE_TIMEOUT_MS = 30_000;

/** What the lab tells of its own accord. */
export interface LabListener {
  changed(status: LabStatus): void;
  rows(jobId: number, rows: readonly LabClaimRow[]): void;
}

interface Call {
  readonly settle: (result: Result<unknown>) => void;
  readonly release: () => void;
}

/**
 * The main process's end of the lab: starts its process with the first request, keeps its status, and starts it again
 * after it died. Verdicts are kept by the lab as they come, so a death loses at most the program under way.
 */
export class LabManager {
  readonly #start: () => OwnChild;
  readonly #calls = new Map<number, Call>();
  readonly #listeners = new Set<LabListener>();
  #child: OwnChild | null = null;
  #status: LabStatus = { phase: 'idle' };
  #lastId = 0;

  /** @param start starts `src/lab/child.ts` */
  constructor(start: () => OwnChild) {
    this.#start = start;
  }

  get status(): LabStatus {
    return this.#status;
  }

  /** Whether a job is under way, so that nothing else should be recorded. */
  get isBusy(): boolean {
    return this.#status.phase === 'running' || this.#status.phase === 'stopping';
  }

  /** Tells `listener` what happens; returns what ends that. */
  onChange(listener: LabListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks the lab. Never rejects; throws only what `start` throws. An abort ends the run that is waited for. */
  request<N extends LabMethodName>(
    method: N,
    payload: LabRequest<N>,
    signal?: AbortSignal,
  ): Promise<Result<LabAnswer<N>>> {
    if (signal?.aborted === true) return Promise.resolve(failure('cancelled', 'The request was cancelled.'));
    const child = this.#running();
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const cancel = (): void => post(child, { type: 'cancel', id });
      signal?.addEventListener('abort', cancel);
      this.#calls.set(id, {
        // The value's type is the method's by the protocol; both ends are ours.
        settle: (result) => resolve(result as Result<LabAnswer<N>>),
        release: () => signal?.removeEventListener('abort', cancel),
      });
      post(child, { type: 'request', id, method, payload });
    });
  }

  /** Ends the lab; what it was recording is saved. Resolves when it is gone. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    const own = child.process;
    if (own.exitCode !== null || own.signalCode !== null) return;
    const gone = new Promise((resolve) => own.once('exit', resolve));
    const timer = setTimeout(() => own.kill('SIGKILL'), SAVE_TIMEOUT_MS);
    if (own.connected) own.disconnect();
    await gone;
    clearTimeout(timer);
    // A child whose channel we end ourselves tells its `exit`, but not its `close`.
    this.#died(child, 'it was closed');
  }

  #running(): OwnChild {
    if (this.#child !== null) return this.#child;
    const child = this.#start();
    child.process.on('message', (message) => this.#accept(child, message));
    child.process.once('error', (error) => this.#died(child, error.message));
    // `close` and not `exit`: by then its last messages and its standard error have been read.
    child.process.once('close', (code, signal) => this.#died(child, signal ?? `exit code ${code}`));
    this.#child = child;
    return child;
  }

  #accept(child: OwnChild, message: unknown): void {
    const parsed = fromLabSchema.safeParse(message);
    if (this.#child !== child || !parsed.success) return;
    const { data } = parsed;
    if (data.type === 'answer') this.#finish(data.id, data.result);
    else if (data.type === 'status') this.#become(data.status);
    else for (const listener of [...this.#listeners]) listener.rows(data.jobId, data.rows);
  }

  #become(status: LabStatus): void {
    this.#status = status;
    for (const listener of [...this.#listeners]) listener.changed(status);
  }

  #finish(id: number, result: Result<unknown>): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    call.release();
    call.settle(result);
  }

  #died(child: OwnChild, how: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    const { error } = deathOf(how, child.lastWords());
    const status = afterDeath(this.#status, error);
    if (status !== this.#status) this.#become(status);
    for (const id of [...this.#calls.keys()]) this.#finish(id, { ok: false, error });
  }
}

const deathOf = (how: string, lastWords: string) =>
  failure(
    'lab-died',
    `The process that runs the examples ended unexpectedly (${how}). Verdicts and sessions up to then are kept; try again.${lastWords === '' ? '' : ` Its last words: ${lastWords}`}`,
  );

/** A status once the lab's process is gone: a job under way has ended with `error`. */
export function afterDeath(status: LabStatus, error: ErrorInfo): LabStatus {
  if (status.phase !== 'running' && status.phase !== 'stopping') return status;
  const { job, done, rows } = status;
  return { phase: 'ended', job, done, rows, outcome: null, cancelled: false, error };
}

/** Sends where the child can still hear; that it cannot is told by its `close`. */
function post(child: OwnChild, message: ToLab | { type: 'request'; method: string }): void {
  if (child.process.connected) child.process.send(message, () => {});
}
