import type { FeedEvent } from '../domain/feed.ts';
import { SLICE_STRIDE, SliceField } from '../domain/feed.ts';
import type { PendingSlice, TrackedThread } from './tracked.ts';

/** A batch of this many slices is sent without waiting for the flush; 8192 take 850 kB. */
const FULL_BATCH = 8192;

/**
 * What is told at the next flush, in the order that a reader needs: new names first, then slices, then ends.
 * Each thread's slice is held back until it cannot grow or the flush comes.
 */
export class Outbox {
  readonly #emit: (events: FeedEvent[]) => void;
  #first: FeedEvent[] = [];
  #last: FeedEvent[] = [];
  readonly #data = new Float64Array(FULL_BATCH * SLICE_STRIDE);
  #count = 0;
  #held: TrackedThread[] = [];

  constructor(emit: (events: FeedEvent[]) => void) {
    this.#emit = emit;
  }

  /** Told before the slices of this flush. */
  first(event: FeedEvent): void {
    this.#first.push(event);
  }

  /** Told after the slices of this flush. */
  last(event: FeedEvent): void {
    this.#last.push(event);
  }

  /** Notes that the thread's pending slice is open, so that the flush closes it. */
  hold(thread: TrackedThread): void {
    thread.pending.open = true;
    this.#held.push(thread);
  }

  /** Packs a slice; the next one of the thread may take its place. */
  write(threadId: number, slice: PendingSlice): void {
    const data = this.#data;
    const at = this.#count * SLICE_STRIDE;
    data[at + SliceField.threadId] = threadId;
    data[at + SliceField.startNs] = slice.startNs;
    data[at + SliceField.endNs] = slice.endNs;
    data[at + SliceField.cpuNs] = slice.cpuNs;
    data[at + SliceField.runqueueNs] = slice.runqueueNs;
    data[at + SliceField.timeslices] = slice.timeslices;
    data[at + SliceField.voluntary] = slice.voluntary;
    data[at + SliceField.involuntary] = slice.involuntary;
    data[at + SliceField.userTicks] = slice.userTicks;
    data[at + SliceField.systemTicks] = slice.systemTicks;
    data[at + SliceField.core] = slice.core;
    data[at + SliceField.state] = slice.state;
    data[at + SliceField.wait] = slice.wait;
    if (++this.#count === FULL_BATCH) this.#send();
  }

  /** Closes every pending slice and sends all that was told since the last flush, `heartbeat` at its end. */
  flush(heartbeat: FeedEvent): void {
    for (const thread of this.#held) {
      this.write(thread.id, thread.pending);
      thread.pending.open = false;
    }
    this.#held = [];
    this.#last.push(heartbeat);
    const last = this.#last;
    this.#last = [];
    this.#send(last);
  }

  #send(last: readonly FeedEvent[] = []): void {
    const events = this.#first;
    this.#first = [];
    if (this.#count > 0) {
      const data = this.#data.slice(0, this.#count * SLICE_STRIDE);
      events.push({ type: 'slices', batch: { count: this.#count, data } });
      this.#count = 0;
    }
    events.push(...last);
    this.#emit(events);
  }
}
