/**
 * The memory that the sampling thread and its owner share: `WAKE` counts reasons to wake up, `STOP` is 1 when the
 * recording is to end. Numbers of an Int32Array.
 */
const WAKE = 0;
const STOP = 1;

/** Makes the shared memory, for the owner. */
export const newSignals = (): SharedArrayBuffer => new SharedArrayBuffer(8);

/** The owner's side: wakes the sampling thread. */
export class Waker {
  readonly #cells: Int32Array;

  constructor(signals: SharedArrayBuffer) {
    this.#cells = new Int32Array(signals);
  }

  /** Wakes it to read its messages. */
  wake(): void {
    Atomics.add(this.#cells, WAKE, 1);
    Atomics.notify(this.#cells, WAKE);
  }

  /** Ends its loop at the next chance, at once if it waits. */
  stop(): void {
    Atomics.store(this.#cells, STOP, 1);
    this.wake();
  }
}

/** The sampling thread's side: waits to the microsecond (the kernel adds its timer slack, 50 us unless set). */
export class Waiter {
  readonly #cells: Int32Array;
  #seen: number;

  constructor(signals: SharedArrayBuffer) {
    this.#cells = new Int32Array(signals);
    // A message may have come before the thread began: the first look finds it.
    this.#seen = -1;
  }

  get stopped(): boolean {
    return Atomics.load(this.#cells, STOP) === 1;
  }

  /** Whether the thread was woken since it last asked. */
  takeWake(): boolean {
    const count = Atomics.load(this.#cells, WAKE);
    const woken = count !== this.#seen;
    this.#seen = count;
    return woken;
  }

  /** Blocks for `durationNs` or until it is woken. Must not run on a thread that others wait for. */
  wait(durationNs: number): void {
    if (durationNs > 0) Atomics.wait(this.#cells, WAKE, this.#seen, durationNs / 1e6);
  }
}
