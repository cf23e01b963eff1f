import { RING_SLOTS, SPILLED } from './constants.ts';
import type { Goroutine } from './goroutine.ts';

/** First in, first out, with removal at the head in constant time: the global run queue (`sched.runq`). */
export class GlobalQueue {
  private items: Goroutine[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(goroutine: Goroutine): void {
    this.items.push(goroutine);
  }

  shift(): Goroutine | null {
    const first = this.items[this.head];
    if (first === undefined) return null;
    this.head += 1;
    if (this.head > 1024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return first;
  }

  list(): Goroutine[] {
    return this.items.slice(this.head);
  }
}

/** A P's ring of 256 and its runnext (runtime2.go `p`). */
export class LocalQueue {
  runnext: Goroutine | null = null;
  /** Whether the latest `take` came from runnext and so inherits the running slice. */
  inherits = false;
  private readonly ring: (Goroutine | null)[] = new Array<Goroutine | null>(RING_SLOTS).fill(null);
  private head = 0;
  private count = 0;

  /** Goroutines in the ring, without runnext: what schedtrace prints. */
  get size(): number {
    return this.count;
  }

  /** `runqempty`: neither the ring nor runnext has one. */
  get empty(): boolean {
    return this.count === 0 && this.runnext === null;
  }

  /**
   * `runqput`: with `next` it becomes runnext and the old one goes to the tail. A full ring gives its oldest 128
   * and the one that did not fit to the global queue.
   * @returns Those 129, oldest first; null where all fitted.
   */
  put(goroutine: Goroutine, next: boolean): Goroutine[] | null {
    let moved: Goroutine | null = goroutine;
    if (next) {
      moved = this.runnext;
      this.runnext = goroutine;
    }
    if (moved === null) return null;
    if (this.pushTail(moved)) return null;
    const spilled: Goroutine[] = [];
    for (let i = 0; i < SPILLED; i++) {
      const oldest = this.shift();
      if (oldest !== null) spilled.push(oldest);
    }
    spilled.push(moved);
    return spilled;
  }

  /** Puts it at the tail; false where the ring is full. */
  pushTail(goroutine: Goroutine): boolean {
    if (this.count === RING_SLOTS) return false;
    this.ring[(this.head + this.count) % RING_SLOTS] = goroutine;
    this.count += 1;
    return true;
  }

  /** `runqget`: runnext, then the head of the ring. */
  take(): Goroutine | null {
    const next = this.runnext;
    this.inherits = next !== null;
    if (next === null) return this.shift();
    this.runnext = null;
    return next;
  }

  /**
   * `runqsteal` without its runnext: moves the older half of the ring, rounded up, into `to` and takes the newest of
   * these out to run.
   */
  stealInto(to: LocalQueue): Goroutine | null {
    const take = this.count - Math.floor(this.count / 2);
    for (let i = 0; i < take - 1; i++) {
      const moved = this.shift();
      if (moved !== null) to.pushTail(moved);
    }
    return take === 0 ? null : this.shift();
  }

  /** The ring from its head, without runnext. */
  list(): Goroutine[] {
    const out: Goroutine[] = [];
    for (let i = 0; i < this.count; i++) {
      const one = this.ring[(this.head + i) % RING_SLOTS];
      if (one !== null && one !== undefined) out.push(one);
    }
    return out;
  }

  private shift(): Goroutine | null {
    if (this.count === 0) return null;
    const first = this.ring[this.head] ?? null;
    this.ring[this.head] = null;
    this.head = (this.head + 1) % RING_SLOTS;
    this.count -= 1;
    return first;
  }
}
