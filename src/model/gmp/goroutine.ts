import type { Cursor } from '../engine/cursor.ts';
import type { HeapItem } from '../engine/heap.ts';
import type { Random } from '../engine/random.ts';
import type { Timer } from '../engine/simulator.ts';
import type { TransitionTable } from '../engine/transitions.ts';
import type { Actor } from '../locks/actor.ts';

/** Status of a goroutine (runtime2.go `_Gidle` ...); scan bits, stack copying and GC suspension are left out. */
export type GStatus = 'idle' | 'runnable' | 'running' | 'syscall' | 'waiting' | 'dead';

/** Legal changes of a goroutine; the scheduler, its check and the tests use this table. */
export const G_TRANSITIONS: TransitionTable<GStatus> = {
  // `newproc1` makes it runnable, a goroutine with a start time waits for its timer first.
  idle: ['runnable', 'waiting', 'dead'],
  runnable: ['running', 'dead'],
  running: ['runnable', 'waiting', 'syscall', 'dead'],
  syscall: ['running', 'runnable', 'dead'],
  waiting: ['runnable', 'dead'],
  dead: [],
};

/** What a goroutine's steps on shared objects ask of the scheduler. */
export type GDemand =
  | { readonly kind: 'park'; readonly timeoutNs: number | null }
  | { readonly kind: 'run'; readonly ns: number }
  /** Lets the next one of the same P go first (`goyield`). */
  | { readonly kind: 'goyield' };

/** A goroutine. The scheduler's fields are its own; read them, do not write them. */
export class Goroutine implements Actor, HeapItem {
  readonly id: number;
  readonly lane: number;
  readonly name: string;
  readonly cursor: Cursor;
  /** Becomes ready for the poller when it fires. */
  readonly io: Timer;
  status: GStatus = 'idle';
  /** Place in the timer heap of `timerP`; the heap alone writes it. */
  heapIndex = -1;
  /** P in whose heap its timer is; -1 for none. */
  timerP = -1;
  whenNs = 0;
  timerSequence = 0;
  /** The poller waits for its I/O. */
  polled = false;
  /** The poller has found its I/O: it has yet to make the call that reads or writes. */
  ioReady = false;
  waitReason = '';
  waitingSinceNs = 0;
  /** CPU or time left of its present step, ns. */
  leftNs = 0;
  /** Asked to give way (`g.preempt`). */
  preempt = false;
  /** Work on a shared object that is under way. */
  pending: Generator<GDemand, void, unknown> | null = null;
  /** GC worker: which kind it is at the moment; null for a goroutine of the program. */
  worker: 'dedicated' | 'fractional' | 'idle' | null = null;
  isWorker = false;
  /** Its own random numbers, made at their first use. */
  random: Random | null = null;
  /** Goroutines that it started, by the name given to them; the empty name has all. Null for none. */
  children: Map<string, Goroutine[]> | null = null;
  /** Goroutines that wait for its end. */
  joiners: Goroutine[] | null = null;
  private readonly waker: (goroutine: Goroutine) => void;

  constructor(fields: {
    id: number;
    lane: number;
    name: string;
    cursor: Cursor;
    makeTimer: (action: () => void) => Timer;
    onIo: (goroutine: Goroutine) => void;
    waker: (goroutine: Goroutine) => void;
  }) {
    this.id = fields.id;
    this.lane = fields.lane;
    this.name = fields.name;
    this.cursor = fields.cursor;
    this.waker = fields.waker;
    this.io = fields.makeTimer(() => fields.onIo(this));
  }

  path(): string {
    return this.cursor.path();
  }

  wake(): void {
    this.waker(this);
  }
}
