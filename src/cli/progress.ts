import { Transform, type Writable } from 'node:stream';
import { formatCount, formatDuration, formatNumber } from '../analysis/format.ts';
import type { Progress } from '../recorder/request.ts';

/** Takes away what stands in a terminal's line. */
export const CLEAR_LINE = '\r\u001b[K';

/** Between two drawings of the line: more would flicker and cost CPU that the target wants. */
const EVERY_MS = 250;

/** The line: time, what is alive, and CPU so far. */
export function progressText(p: Progress): string {
  const parallelism = p.untilNs > 0 ? p.cpuNs / p.untilNs : null;
  const missed = p.sampler.missedTicks > 0 ? `, ${formatCount(p.sampler.missedTicks)} ticks missed` : '';
  return `recording ${formatDuration(p.untilNs)}  ${formatCount(p.threads)} threads, ${formatCount(p.processes)} processes, CPU ${formatDuration(p.cpuNs)} (parallelism ${formatNumber(parallelism)})${missed}`;
}

/**
 * One line of progress at the bottom of a terminal. What the target prints goes through `through`, which takes the
 * line away first; it comes back with the next update.
 */
export class ProgressLine {
  readonly #terminal: (Writable & { isTTY?: boolean; columns?: number }) | null;
  #shown = false;
  #lastMs = 0;

  /** @param terminal where to draw; nothing is drawn where it is no terminal or null */
  constructor(terminal: (Writable & { isTTY?: boolean; columns?: number }) | null) {
    this.#terminal = terminal?.isTTY === true ? terminal : null;
  }

  update(progress: Progress, nowMs: number = performance.now()): void {
    if (this.#terminal === null || nowMs - this.#lastMs < EVERY_MS) return;
    this.#lastMs = nowMs;
    this.#shown = true;
    this.#terminal.write(CLEAR_LINE + progressText(progress).slice(0, (this.#terminal.columns ?? 80) - 1));
  }

  clear(): void {
    if (this.#shown) this.#terminal?.write(CLEAR_LINE);
    this.#shown = false;
  }

  /** A stream to `sink` that takes the line away before anything is written. `sink` is never closed. */
  through(sink: Writable): Writable {
    if (this.#terminal === null) return sink;
    const clearing = new Transform({
      transform: (chunk, _encoding, done) => {
        this.clear();
        done(null, chunk);
      },
    });
    clearing.pipe(sink, { end: false });
    return clearing;
  }
}
