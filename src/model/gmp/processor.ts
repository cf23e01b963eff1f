import { Heap } from '../engine/heap.ts';
import type { SimSeries } from '../engine/trace.ts';
import type { TransitionTable } from '../engine/transitions.ts';
import type { KernelThread } from '../kernel/thread.ts';
import type { Goroutine } from './goroutine.ts';
import { LocalQueue } from './queues.ts';

/** Status of a P (runtime2.go `_Pidle` ...); the stop for the GC is left out. From 1.26 on `syscall` does not occur. */
export type PStatus = 'idle' | 'running' | 'syscall';

/** Legal changes of a P; the scheduler, its check and the tests use this table. */
export const P_TRANSITIONS: TransitionTable<PStatus> = {
  idle: ['running'],
  running: ['idle', 'syscall'],
  // Back to its M at the call's end, or taken from it by sysmon.
  syscall: ['running', 'idle'],
};

/** Where an M is, for a reader. */
export type MState = 'starting' | 'running' | 'scheduling' | 'spinning' | 'syscall' | 'netpoll' | 'idle';

const timerBefore = (a: Goroutine, b: Goroutine): boolean =>
  a.whenNs < b.whenNs || (a.whenNs === b.whenNs && a.timerSequence < b.timerSequence);

/** A P: the right to run Go code, with its queue and its timers. */
export class Processor {
  readonly id: number;
  readonly queue = new LocalQueue();
  readonly timers = new Heap<Goroutine>(timerBefore);
  /** Length of its ring over time, as schedtrace shows it; null where none is kept. */
  readonly series: SimSeries | null;
  status: PStatus = 'idle';
  /** The M that has it; null for none. In a system call it is the M that may take it back. */
  m: Machine | null = null;
  inSyscall = false;
  /** Nobody has it and nobody is about to (`idlepMask`); a P that sysmon hands on is idle, but not listed. */
  listedIdle = false;
  schedTick = 0;
  syscallTick = 0;
  /** What sysmon saw last (`sysmontick`). */
  readonly seen = { schedTick: 0, schedWhenNs: 0, syscallTick: 0, syscallWhenNs: 0 };
  /** How long its fractional GC worker has run in this cycle. */
  gcFractionalNs = 0;

  constructor(id: number, series: SimSeries | null) {
    this.id = id;
    this.series = series;
  }
}

/** An M: a kernel thread that runs goroutines. */
export class Machine {
  readonly id: number;
  thread: KernelThread | null = null;
  p: Processor | null = null;
  /** P that it is given with its wake-up. */
  nextP: Processor | null = null;
  /** P that it had when it entered its system call. */
  oldP: Processor | null = null;
  current: Goroutine | null = null;
  spinning = false;
  state: MState = 'starting';
  /** CPU of the scheduler's own work that has not been run yet, ns. */
  debtNs = 0;
  /** Whether the goroutine that it switched to has used CPU since. */
  ranSinceSwitch = true;
  /** It runs code that a signal may stop. */
  interruptible = false;

  constructor(id: number) {
    this.id = id;
  }

  get name(): string {
    return `M${this.id}`;
  }
}
