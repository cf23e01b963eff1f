import type { ChildProcess } from 'node:child_process';
import { failure, type Result } from '../ipc/result.ts';
import {
  fromServiceSchema,
  type MethodAnswer,
  type MethodName,
  type MethodRequest,
  type ToService,
} from './protocol.ts';

/** The service is not started again for a while when it has died this often within `WINDOW_MS`. */
const MAX_DEATHS = 3;
const WINDOW_MS = 10_000;

const DIED = failure(
  'service-died',
  'The process that reads session files ended unexpectedly. It is started again with the next request: try again.',
);
const KEEPS_DYING = failure(
  'service-unavailable',
  'The process that reads session files ends as soon as it starts. Run "switchyard doctor" in a terminal to see why, then try again.',
);

interface Call {
  readonly settle: (result: Result<unknown>) => void;
  readonly release: () => void;
}

/**
 * The main process's end of the service: starts it with the first request, starts it again after it died, and then
 * answers what was pending with `service-died`.
 */
export class ServiceClient {
  readonly #start: () => ChildProcess;
  readonly #now: () => number;
  readonly #calls = new Map<number, Call>();
  #child: ChildProcess | null = null;
  #deaths: number[] = [];
  #lastId = 0;
  #closed = false;

  /** @param start forks `src/service/child.ts` @param now ms of any clock */
  constructor(start: () => ChildProcess, now: () => number = () => performance.now()) {
    this.#start = start;
    this.#now = now;
  }

  /** The service's pid; null while it does not run. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /**
   * Asks the service. Never rejects; an aborted request is answered with `cancelled` where it had not begun. Throws
   * only what `start` throws.
   */
  request<N extends MethodName>(
    method: N,
    payload: MethodRequest<N>,
    signal?: AbortSignal,
  ): Promise<Result<MethodAnswer<N>>> {
    if (signal?.aborted === true) return Promise.resolve(failure('cancelled', 'The request was cancelled.'));
    const child = this.#running();
    if (child === null) return Promise.resolve(this.#closed ? DIED : KEEPS_DYING);
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const cancel = (): void => post(child, { type: 'cancel', id });
      signal?.addEventListener('abort', cancel);
      this.#calls.set(id, {
        // The value's type is the method's by the protocol; both ends are ours.
        settle: (result) => resolve(result as Result<MethodAnswer<N>>),
        release: () => signal?.removeEventListener('abort', cancel),
      });
      post(child, { type: 'request', id, method, payload });
    });
  }

  /** Ends the service; resolves when it is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.connected) child.disconnect();
    else child.kill();
    await gone;
  }

  #running(): ChildProcess | null {
    if (this.#child !== null) return this.#child;
    const since = this.#now() - WINDOW_MS;
    this.#deaths = this.#deaths.filter((at) => at > since);
    if (this.#closed || this.#deaths.length >= MAX_DEATHS) return null;
    const child = this.#start();
    child.on('message', (message) => this.#accept(message));
    child.once('exit', () => this.#died(child));
    child.once('error', () => this.#died(child));
    this.#child = child;
    return child;
  }

  #accept(message: unknown): void {
    const parsed = fromServiceSchema.safeParse(message);
    if (parsed.success) this.#finish(parsed.data.id, parsed.data.result);
  }

  #finish(id: number, result: Result<unknown>): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    call.release();
    call.settle(result);
  }

  #died(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#deaths.push(this.#now());
    for (const id of [...this.#calls.keys()]) this.#finish(id, DIED);
  }
}

/** Sends where the child can still hear; that it cannot is told by its `exit`. */
function post(child: ChildProcess, message: ToService | { type: 'request'; method: string }): void {
  if (child.connected) child.send(message, () => {});
}
