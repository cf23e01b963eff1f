import type { ProcessInfo } from '../domain/session.ts';
import type { TrackedThread } from './thread.ts';

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
