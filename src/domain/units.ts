/** Branded numbers, so that a tid is never passed for a nanosecond. A brand costs nothing at run time. */
declare const unit: unique symbol;
type Branded<T, U extends string> = T & { readonly [unit]: U };

/** Nanoseconds. As a point in time: since the session's start, from the monotonic clock. Integer, at most 2^53. */
export type Ns = Branded<number, 'ns'>;
/** Kernel clock ticks of `getconf CLK_TCK` (USER_HZ, normally 1/100 s). */
export type Ticks = Branded<number, 'ticks'>;
/** A process id as the recorder's PID namespace sees it. */
export type Pid = Branded<number, 'pid'>;
/** A thread id as the recorder's PID namespace sees it. */
export type Tid = Branded<number, 'tid'>;
/** A CPU's number, from 0. */
export type CoreId = Branded<number, 'core'>;
/** Row id of a process in a session, from 1, in order of discovery. Survives reuse of the pid. */
export type ProcessId = Branded<number, 'process-id'>;
/** Row id of a thread in a session, from 1, in order of discovery. Survives reuse of the tid. */
export type ThreadId = Branded<number, 'thread-id'>;

export const ns = (n: number): Ns => n as Ns;
export const ticks = (n: number): Ticks => n as Ticks;
export const pid = (n: number): Pid => n as Pid;
export const tid = (n: number): Tid => n as Tid;
export const coreId = (n: number): CoreId => n as CoreId;
export const processId = (n: number): ProcessId => n as ProcessId;
export const threadId = (n: number): ThreadId => n as ThreadId;

export const NS_PER_S = 1_000_000_000;
export const NS_PER_MS = 1_000_000;
export const NS_PER_US = 1_000;
