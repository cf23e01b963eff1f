import { Heap, type HeapItem } from '../engine/heap.ts';
import type { Callback } from '../loop/future.ts';

/** Lib/asyncio/events.py `Handle`: a callback that a loop will run. */
export interface Handle {
  readonly run: Callback;
  /** What it is, for sentences and snapshots. */
  readonly label: string;
  cancelled: boolean;
}

/** `TimerHandle`: compared by `when` alone; equal ones run here in order of arming, which the runtime leaves open. */
export class TimerHandle implements Handle, HeapItem {
  heapIndex = -1;
  cancelled = false;
  readonly run: Callback;
  readonly label: string;
  /** Virtual time at which it is due, ns. */
  readonly whenNs: number;
  readonly sequence: number;

  constructor(whenNs: number, sequence: number, run: Callback, label: string) {
    this.whenNs = whenNs;
    this.sequence = sequence;
    this.run = run;
    this.label = label;
  }
}

/** base_events.py `_MIN_SCHEDULED_TIMER_HANDLES`: fewer timers are never swept as a whole. */
const MIN_SCHEDULED = 100;
/** base_events.py `_MIN_CANCELLED_TIMER_HANDLES_FRACTION`. */
const MIN_CANCELLED_FRACTION = 0.5;

const before = (a: TimerHandle, b: TimerHandle): boolean =>
  a.whenNs < b.whenNs || (a.whenNs === b.whenNs && a.sequence < b.sequence);

/** The loop's `_scheduled` heap with its lazy removal of cancelled timers. */
export class TimerHeap {
  /** Times that the whole heap was rebuilt without its cancelled timers. */
  rebuilds = 0;
  private heap = new Heap<TimerHandle>(before);
  private cancelledCount = 0;
  private sequence = 0;

  get size(): number {
    return this.heap.size;
  }

  add(whenNs: number, run: Callback, label: string): TimerHandle {
    this.sequence += 1;
    const timer = new TimerHandle(whenNs, this.sequence, run, label);
    this.heap.push(timer);
    return timer;
  }

  /** Marks a timer; it stays in the heap until it comes to its head or too many are cancelled. */
  cancel(timer: TimerHandle): void {
    if (timer.cancelled) return;
    timer.cancelled = true;
    if (timer.heapIndex >= 0) this.cancelledCount += 1;
  }

  /** First part of `_run_once`: a rebuild where more than half of over 100 are cancelled, else the heads only. */
  sweep(): void {
    const { size } = this.heap;
    if (size > MIN_SCHEDULED && this.cancelledCount / size > MIN_CANCELLED_FRACTION) {
      this.rebuild();
      return;
    }
    for (let head = this.heap.peek(); head?.cancelled; head = this.heap.peek()) {
      this.cancelledCount -= 1;
      this.heap.pop();
    }
  }

  /** When the first timer is due, cancelled or not; null for none. */
  nextNs(): number | null {
    return this.heap.peek()?.whenNs ?? null;
  }

  /** Takes the next timer that is due before `endNs`. */
  popDue(endNs: number): TimerHandle | null {
    const head = this.heap.peek();
    if (head === undefined || head.whenNs >= endNs) return null;
    this.heap.pop();
    if (head.cancelled) this.cancelledCount -= 1;
    return head;
  }

  /** Every timer by due time. */
  values(): TimerHandle[] {
    return [...this.heap.values()].sort((a, b) => (before(a, b) ? -1 : 1));
  }

  private rebuild(): void {
    const kept = this.heap.values().filter((timer) => !timer.cancelled);
    for (const timer of this.heap.values()) timer.heapIndex = -1;
    this.heap = new Heap<TimerHandle>(before);
    for (const timer of kept) this.heap.push(timer);
    this.cancelledCount = 0;
    this.rebuilds += 1;
  }
}
