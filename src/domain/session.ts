import type { CoreId, Ns, Pid, ProcessId, ThreadId, Ticks, Tid } from './units.ts';

/** State letter of `/proc/PID/task/TID/stat`, field 3; `?` where it could not be read. `R` is running or queued. */
export type KernelState = 'R' | 'S' | 'D' | 'T' | 't' | 'Z' | 'X' | 'I' | 'P' | '?';

/** Runtime families that the product names. `native` is an ELF program with no runtime that it knows. */
export type RuntimeKind = 'cpython' | 'node' | 'go' | 'jvm' | 'ruby' | 'native' | 'unknown';

/** The language runtime inside a process. */
export interface RuntimeInfo {
  readonly kind: RuntimeKind;
  /** Full version such as `3.12.1`, `24.1.0`, `1.26.0`; null where it could not be told. */
  readonly version: string | null;
  /** CPython only: whether the build has a GIL; null where unknown or not CPython. */
  readonly gil: 'gil' | 'free-threaded' | null;
  /** How it was told, for the reader, e.g. `Go build info of /tmp/x`. */
  readonly evidence: string;
}

/** How a process came into the session. */
export type Origin = 'spawned' | 'attached' | 'child';

/** How a process ended: an exit code, or a signal's name such as `SIGKILL`; both null where nobody could tell. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: string | null;
}

/** One process of the session. Identity is (pid, startTicks). */
export interface ProcessInfo {
  readonly id: ProcessId;
  readonly pid: Pid;
  readonly ppid: Pid;
  /** Start in clock ticks since boot (stat field 22). */
  readonly startTicks: Ticks;
  readonly name: string;
  readonly argv: readonly string[];
  readonly exe: string | null;
  readonly cwd: string | null;
  readonly runtime: RuntimeInfo;
  readonly origin: Origin;
  /** First seen. */
  readonly startNs: Ns;
  /** Seen to be gone, or the recording's end; null while it lives. */
  readonly endNs: Ns | null;
  readonly exit: ExitStatus | null;
}

/** What a thread is for, where its name or position tells; `worker` only where nothing better is known. */
export type ThreadRole =
  | 'main'
  | 'libuv-worker'
  | 'v8-platform'
  | 'v8-worker-thread'
  | 'inspector'
  | 'go-m'
  | 'go-sysmon'
  | 'gc'
  | 'jit'
  | 'python-thread'
  | 'signal'
  | 'other';

/** One thread of the session. Identity is (tid, startTicks). */
export interface ThreadInfo {
  readonly id: ThreadId;
  readonly processId: ProcessId;
  readonly tid: Tid;
  readonly startTicks: Ticks;
  /** `comm` of the thread; the last one seen. */
  readonly name: string;
  readonly role: ThreadRole;
  readonly startNs: Ns;
  readonly endNs: Ns | null;
}

/**
 * An interval in which a thread ran, waited for a CPU or changed state. The counters are exact differences
 * between two reads; where in the interval the thread ran is inferred. The gap between two slices of a
 * thread is one sleep, whose reason is the earlier slice's `wait`.
 */
export interface Slice {
  readonly threadId: ThreadId;
  readonly startNs: Ns;
  readonly endNs: Ns;
  /** ns on a CPU (schedstat field 1). */
  readonly cpuNs: Ns;
  /** ns runnable but waiting for a CPU (schedstat field 2). */
  readonly runqueueNs: Ns;
  /** Times it was put on a CPU (schedstat field 3). */
  readonly timeslices: number;
  /** Voluntary context switches; null where `status` was not readable. */
  readonly voluntary: number | null;
  readonly involuntary: number | null;
  readonly userTicks: Ticks | null;
  readonly systemTicks: Ticks | null;
  /** CPU it last ran on (stat field 39); null where `stat` was not readable. */
  readonly core: CoreId | null;
  /** State at the end of the interval. */
  readonly state: KernelState;
  /** Where it sleeps at the end of the interval: a wchan symbol or `syscall:NAME`; null while runnable or unknown. */
  readonly wait: string | null;
}

/** One reading of a process at the slow beat. Totals since the process's start, except where said. */
export interface ProcessSample {
  readonly processId: ProcessId;
  readonly timeNs: Ns;
  readonly rssBytes: number | null;
  readonly threads: number | null;
  readonly minorFaults: number | null;
  readonly majorFaults: number | null;
  readonly readBytes: number | null;
  readonly writeBytes: number | null;
  /** User and system time of all its threads, the dead included. */
  readonly userTicks: Ticks | null;
  readonly systemTicks: Ticks | null;
}

/** One reading of the machine at the slow beat. */
export interface SystemSample {
  readonly timeNs: Ns;
  readonly load1: number | null;
  /** Share of time that some task waited for a CPU, 0 to 1, since the last reading, from PSI's total; null without PSI. */
  readonly psiCpuSome: number | null;
  readonly psiIoSome: number | null;
  readonly psiMemorySome: number | null;
  /** Use of each core since the last reading, 0 to 1, index is the core; null for a core that is offline. */
  readonly coreUse: readonly (number | null)[];
}

/** One reading of the target's CPU cgroup at the slow beat. */
export interface CgroupSample {
  readonly timeNs: Ns;
  readonly path: string;
  /** CPU limit in cores (quota / period); null for none. */
  readonly limitCores: number | null;
  /** Totals since the cgroup was made. */
  readonly periods: number | null;
  readonly throttledPeriods: number | null;
  readonly throttledNs: Ns | null;
}

/** A piece of a spawned target's output. */
export interface OutputChunk {
  readonly timeNs: Ns;
  readonly stream: 'stdout' | 'stderr';
  /** UTF-8 text; bytes that are not UTF-8 are replaced. */
  readonly text: string;
}

/** The sampler about itself; every figure is a total since the recording's start. */
export interface SamplerStats {
  readonly ticks: number;
  readonly missedTicks: number;
  /** CPU of the sampling thread. */
  readonly cpuNs: Ns;
  /** CPU of the whole recording process, the sampling thread included. */
  readonly processCpuNs: Ns;
  /** How late a tick began: median, 99th percentile and worst. */
  readonly lateP50Ns: Ns;
  readonly lateP99Ns: Ns;
  readonly lateMaxNs: Ns;
}

/** Something that a reader of the session must know: a file that could not be read, threads that were not followed. */
export interface Notice {
  readonly timeNs: Ns;
  readonly severity: 'info' | 'warning' | 'error';
  /** Stable key, such as `permission-io`, so that a notice is shown once with a count. */
  readonly code: string;
  /** What, why and what to do, for the reader. */
  readonly message: string;
}

/** Why a recording ended. */
export type EndReason = 'target-exited' | 'duration' | 'stopped' | 'error' | 'recorder-killed';

/** What is asked of a recording. */
export interface RecordOptions {
  /** Samples a second, 1 to 1000. */
  readonly rateHz: number;
  /** Ends the recording after this long; null for none. */
  readonly durationNs: Ns | null;
  /** Session's title; null takes the command's name. */
  readonly name: string | null;
  /** What happens to a spawned target when the recording ends before it does. */
  readonly onStop: 'terminate' | 'leave';
  /** Bytes of output kept; what is beyond is counted. */
  readonly outputLimitBytes: number;
}

/** What is recorded. Never a shell: `argv[0]` is looked up on PATH and run as it is. */
export type TargetSpec =
  | {
      readonly kind: 'spawn';
      readonly argv: readonly string[];
      readonly cwd: string | null;
      /** Added to (or, with null, removed from) the recorder's environment. */
      readonly env: Readonly<Record<string, string | null>>;
    }
  | { readonly kind: 'attach'; readonly pid: Pid };

/** A session's head: what was recorded, where, when, how. */
export interface SessionInfo {
  readonly name: string;
  /** Version of the product that wrote it. */
  readonly writer: string;
  /** Wall clock at the session's zero, ms since 1970. */
  readonly startedAtMs: number;
  readonly target: TargetSpec;
  readonly rateHz: number;
  readonly hostname: string;
  readonly kernel: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly clockTicksPerSecond: number;
  /** Kernel scheduler tick in Hz where it could be told (4 ms steps of CPU time at 250). */
  readonly kernelHz: number | null;
  /** Session's length so far; final once `end` is set. */
  readonly durationNs: Ns;
  /** null while it is being recorded. */
  readonly end: EndReason | null;
  /** Exit of the root process; null while it lives or where it is not known (attached). */
  readonly exit: ExitStatus | null;
}
