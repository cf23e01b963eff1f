import type { ProcessInfo } from '../domain/session.ts';

/** Files of a thread whose descriptors may be kept, as indices of `TrackedThread.fds`. */
export const ThreadFile = { schedstat: 0, stat: 1, status: 2, wchan: 3 } as const;
export type ThreadFileIndex = (typeof ThreadFile)[keyof typeof ThreadFile];
export const THREAD_FILE_NAMES = ['schedstat', 'stat', 'status', 'wchan'] as const;

/** How a slice may be joined with its successor. */
export const SliceKind = { single: 0, running: 1, waiting: 2 } as const;

/**
 * A slice not yet sent. Its figures are in the fields of `SliceField`; NaN for unknown. Mutable and used again,
 * as there is one for each thread.
 */
export class PendingSlice {
  open = false;
  kind: number = SliceKind.single;
  startNs = 0;
  endNs = 0;
  cpuNs = 0;
  runqueueNs = 0;
  timeslices = 0;
  voluntary = 0;
  involuntary = 0;
  userTicks = 0;
  systemTicks = 0;
  core = 0;
  state = 0;
  wait = Number.NaN;
}

/** What is known of one live thread: its counters at the last reading and the slice being built. */
export class TrackedThread {
  readonly process: TrackedProcess;
  readonly id: number;
  readonly tid: number;
  readonly startTicks: number;
  readonly dir: string;
  readonly bornNs: number;
  readonly fds: number[] = [-1, -1, -1, -1];
  name: string;
  nameHash = 0;
  ended = false;

  cpuNs = 0;
  runqueueNs = 0;
  timeslices = 0;
  voluntary = Number.NaN;
  involuntary = Number.NaN;
  userTicks = Number.NaN;
  systemTicks = Number.NaN;
  state = 0;

  /** End of the last slice, or the time from which its counters count. */
  endNs = 0;
  /** Readings left in which the reason of its sleep is asked for again; 0 where it is known or given up. */
  reasonTries = 0;
  readonly pending = new PendingSlice();

  constructor(
    process: TrackedProcess,
    identity: {
      readonly id: number;
      readonly tid: number;
      readonly startTicks: number;
      readonly name: string;
      readonly bornNs: number;
    },
  ) {
    this.process = process;
    this.id = identity.id;
    this.tid = identity.tid;
    this.startTicks = identity.startTicks;
    this.name = identity.name;
    this.bornNs = identity.bornNs;
    this.dir = `${process.dir}/task/${identity.tid}`;
  }
}

/** What is known of one process that is followed. */
export class TrackedProcess {
  readonly info: ProcessInfo;
  readonly dir: string;
  readonly threads: TrackedThread[] = [];
  readonly byTid = new Map<number, TrackedThread>();
  ended = false;
  /** A thread vanished, or the count of threads differs: the task folder is to be read. */
  needsListing = true;
  listed = false;
  /** Last time the task folder was read: a thread that was not in it was born later. */
  lastListingNs = 0;
  /** CPU of its threads as sampled, ns. */
  sampledCpuNs = 0;
  /** CPU of the process before it was followed, clock ticks; 0 for one that was born in the recording. */
  baseTicks = 0;
  /** Last reading of all its CPU, the dead threads' included, clock ticks; null where it was never read. */
  totalTicks: number | null = null;
  /** Its threads' wchan was readable once, so that "0" means nothing more than that there is none now. */
  wchanSeen = false;
  /** Its threads' syscall may not be read: not tried again, as each refusal costs an exception. */
  syscallDenied = false;
  /** `sampledCpuNs` when it was last written as a process sample, and that time. */
  figuresAtCpuNs = -1;
  figuresAtNs = 0;

  constructor(info: ProcessInfo) {
    this.info = info;
    this.dir = `/proc/${info.pid}`;
  }
}
