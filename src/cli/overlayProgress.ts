import { formatDuration } from '../analysis/format.ts';
import type { CliContext } from './context.ts';
import { CLEAR_LINE } from './progress.ts';

/** Between two drawings of the line, ms. */
const EVERY_MS = 250;
/** A wait longer than this is told once where there is no terminal to draw on, ms. */
const LONG_MS = 2000;

/**
 * Says on standard error what the command is at: on a terminal in one line that goes at the end; elsewhere once, where it takes long. The
 * work leaves no time for a timer, so that it must tell of itself.
 */
export class OverlayProgress {
  readonly #stderr: CliContext['stderr'];
  readonly #now: () => number;
  readonly #startMs: number;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #isTold = false;

  /** @param now ms that go on evenly */
  constructor(stderr: CliContext['stderr'], now: () => number = () => performance.now()) {
    this.#stderr = stderr;
    this.#now = now;
    this.#startMs = now();
  }

  /** The next step begins. */
  step(words: string): void {
    this.#tell(`${words}…`, true);
  }

  /** So much virtual time has been simulated, of so much at most, ns. */
  simulated(nowNs: number, limitNs: number): void {
    this.#tell(
      `simulating: ${formatDuration(nowNs)} of the program’s time so far, given up at ${formatDuration(limitNs)}`,
      false,
    );
  }

  /** Takes the line away. */
  done(): void {
    if (this.#stderr.isTTY === true) this.#stderr.write(CLEAR_LINE);
  }

  #tell(words: string, isNew: boolean): void {
    const nowMs = this.#now();
    if (this.#stderr.isTTY === true) {
      if (!isNew && nowMs - this.#drawnMs < EVERY_MS) return;
      this.#drawnMs = nowMs;
      this.#stderr.write(CLEAR_LINE + words.slice(0, (this.#stderr.columns ?? 80) - 1));
    } else if (!this.#isTold && nowMs - this.#startMs > LONG_MS) {
      this.#isTold = true;
      this.#stderr.write(`after ${formatDuration((nowMs - this.#startMs) * 1e6)} still ${words}\n`);
    }
  }
}
