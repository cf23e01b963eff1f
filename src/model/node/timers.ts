import { Heap, type HeapItem } from '../engine/heap.ts';
import type { Callback } from '../loop/future.ts';

/** lib/internal/timers.js `TIMEOUT_MAX`: longer, shorter than 1 and NaN become 1 ms. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

/** A setTimeout or setInterval. */
export class Timeout {
  readonly run: Callback;
  readonly label: string;
  readonly repeats: boolean;
  /** Duration, ms; the list that it stands in. */
  readonly ms: number;
  /** Loop time at which it was started, ms. */
  startMs: number;
  cleared = false;

  constructor(fields: { run: Callback; label: string; repeats: boolean; ms: number; startMs: number }) {
    this.run = fields.run;
    this.label = fields.label;
    this.repeats = fields.repeats;
    this.ms = fields.ms;
    this.startMs = fields.startMs;
  }
}

/** `TimersList`: all timers of one duration, in order of start. */
class TimersList implements HeapItem {
  heapIndex = -1;
  readonly timers: Timeout[] = [];
  readonly ms: number;
  expiryMs: number;
  id: number;

  constructor(ms: number, expiryMs: number, id: number) {
    this.ms = ms;
    this.expiryMs = expiryMs;
    this.id = id;
  }
}

/** `compareTimersLists`: by expiry, then by the list's number. */
const before = (a: TimersList, b: TimersList): boolean =>
  a.expiryMs !== b.expiryMs ? a.expiryMs < b.expiryMs : a.id < b.id;

/** Duration that JavaScript's timers make of a delay in ns. */
export function timerMs(delayNs: number): number {
  const ms = Math.trunc(delayNs / 1e6);
  return ms >= 1 && ms <= TIMEOUT_MAX_MS ? ms : 1;
}

/** lib/internal/timers.js: lists per duration in a heap by their first expiry. */
export class TimerLists {
  /** Timers that are neither run nor cleared. */
  active = 0;
  private readonly lists = new Map<number, TimersList>();
  private readonly queue = new Heap<TimersList>(before);
  private nextId = 0;

  insert(timer: Timeout): void {
    let list = this.lists.get(timer.ms);
    if (list === undefined) {
      this.nextId += 1;
      list = new TimersList(timer.ms, timer.startMs + timer.ms, this.nextId);
      this.lists.set(timer.ms, list);
      this.queue.push(list);
    }
    list.timers.push(timer);
    this.active += 1;
  }

  clear(timer: Timeout): void {
    if (timer.cleared) return;
    timer.cleared = true;
    const list = this.lists.get(timer.ms);
    const index = list?.timers.indexOf(timer) ?? -1;
    if (list === undefined || index < 0) return;
    list.timers.splice(index, 1);
    this.active -= 1;
    // `unenroll`: an emptied list goes at once.
    if (list.timers.length === 0) this.remove(list);
  }

  /** Expiry of the first list, ms; null for none. It may be earlier than its first timer's after a clear. */
  nextMs(): number | null {
    return this.queue.peek()?.expiryMs ?? null;
  }

  /**
   * `listOnTimeout`, one step: the next timer due at `nowMs` of the list at the head, which stays in hand until
   * none of its timers is due; null when no list is due any more.
   */
  takeDue(nowMs: number): Timeout | null {
    for (
      let list = this.queue.peek();
      list !== undefined && list.expiryMs <= nowMs;
      list = this.queue.peek()
    ) {
      const first = list.timers[0];
      if (first === undefined) this.remove(list);
      else if (nowMs - first.startMs < first.ms) this.postpone(list, first, nowMs);
      else {
        list.timers.shift();
        this.active -= 1;
        return first;
      }
    }
    return null;
  }

  /** Every timer by expiry. */
  values(): Timeout[] {
    return [...this.lists.values()]
      .flatMap((list) => list.timers)
      .sort((a, b) => a.startMs + a.ms - b.startMs - b.ms);
  }

  private postpone(list: TimersList, first: Timeout, nowMs: number): void {
    this.queue.remove(list);
    list.expiryMs = Math.max(first.startMs + first.ms, nowMs + 1);
    this.nextId += 1;
    list.id = this.nextId;
    this.queue.push(list);
  }

  private remove(list: TimersList): void {
    this.queue.remove(list);
    this.lists.delete(list.ms);
  }
}
