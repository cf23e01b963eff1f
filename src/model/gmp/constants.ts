/*
 * Constants of Go's scheduler, each with its place in src/runtime of the Go sources (1.19 to 1.26 agree on them).
 * Times in ns.
 */

/** runtime2.go `p.runq`: slots of a P's ring. */
export const RING_SLOTS = 256;
/** proc.go `runqputslow`: goroutines that a full ring gives to the global queue, beside the one that did not fit. */
export const SPILLED = RING_SLOTS / 2;
/** proc.go `findRunnable`: every 61st tick of a P one goroutine is taken from the global queue first. */
export const GLOBAL_CHECK_TICKS = 61;
/** proc.go `globrunqgetbatch` (`globrunqget` to 1.24): most goroutines that a P takes at once. */
export const GLOBAL_BATCH_MAX = RING_SLOTS / 2;
/** proc.go `stealWork`: `stealTries`. */
export const STEAL_PASSES = 4;
/** proc.go `runqgrab`: how long a thief waits before it takes the runnext of a running P. */
export const RUNNEXT_GRACE_NS = 3000;
/** proc.go `forcePreemptNS`: a goroutine seen in the same slice for that long is asked to stop. */
export const FORCE_PREEMPT_NS = 10_000_000;
/** proc.go `sysmon`: shortest and longest sleep, and rounds without work before the sleep doubles. */
export const SYSMON_MIN_NS = 20_000;
export const SYSMON_MAX_NS = 10_000_000;
export const SYSMON_IDLE_ROUNDS = 50;
/** proc.go `sysmon`: half of `forcegcperiod` (2 minutes), the longest deep sleep. */
export const SYSMON_DEEP_NS = 60_000_000_000;
/** proc.go `retake`: a P in a system call is spared that long where nobody needs it. */
export const SYSCALL_GRACE_NS = 10_000_000;
/** proc.go `sysmon`: it polls the network itself when nobody has for that long. */
export const NETPOLL_STALE_NS = 10_000_000;
/** netpoll_epoll.go `netpoll`: events that one epoll_wait returns at most. */
export const NETPOLL_EVENTS = 128;
/** proc.go `schedinit`: `sched.maxmcount`. */
export const MAX_THREADS = 10_000;
/** mgcpacer.go `gcBackgroundUtilization`: share of the Ps that marks. */
export const GC_UTILIZATION = 0.25;
/** mgcpacer.go `startCycle`: error of the rounded number of dedicated workers above which a fractional one fills in. */
export const GC_UTILIZATION_ERROR = 0.3;
/** mgcpacer.go `gcCreditSlack` and `idleCheckThreshold` are in units of work; as time: how often an idle worker looks round. */
export const GC_IDLE_CHECK_NS = 100_000;
/** sync/mutex.go `starvationThresholdNs`: a waiter that waited longer is given the mutex directly. */
export const MUTEX_STARVATION_NS = 1_000_000;
/** netpoll_epoll.go `netpoll`: a wait of less than 1 ms becomes 1 ms, a longer one loses its fraction. */
export const EPOLL_UNIT_NS = 1_000_000;
