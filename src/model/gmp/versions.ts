/** Go versions that the model tells apart; one in between behaves as the one below it. */
export const GO_VERSIONS = ['1.13', '1.14', '1.19', '1.20', '1.23', '1.24', '1.25', '1.26'] as const;
export type GoVersion = (typeof GO_VERSIONS)[number];

/** What a version does differently. */
export interface GoFeatures {
  /** 1.14: a signal stops a goroutine at any safe point; before, only where it calls a function. */
  readonly asyncPreemption: boolean;
  /** 1.20: an M that is about to give its P up spins on where one was wanted and no P was idle (`needspinning`). */
  readonly needSpinning: boolean;
  /** 1.25: one M at a time looks at the network without blocking (`sched.pollingNet`). */
  readonly onePoller: boolean;
  /** 1.25: the default GOMAXPROCS heeds the CPU limit of the cgroup. */
  readonly heedsQuota: boolean;
  /** 1.26: a P in a system call keeps the status running and its M; a thief does not wait before its runnext. */
  readonly keepsPInSyscall: boolean;
  /** 1.20: names of the locks in wait reasons; before, all are `semacquire`. */
  readonly namedWaits: boolean;
  /** 1.25: the WaitGroup has a wait reason of its own. */
  readonly namedWaitGroup: boolean;
}

/** What a version of Go 1 does, told by its minor number: each feature is there from the release on that brought it. */
export function featuresOf(version: GoVersion): GoFeatures {
  const minor = Number(version.slice(2));
  return {
    asyncPreemption: minor >= 14,
    needSpinning: minor >= 20,
    onePoller: minor >= 25,
    heedsQuota: minor >= 25,
    keepsPInSyscall: minor >= 26,
    namedWaits: minor >= 20,
    namedWaitGroup: minor >= 25,
  };
}

/**
 * GOMAXPROCS where the environment sets none (cgroup_linux.go, debug.go): the CPUs that the process may use; from
 * 1.25 on at most the cgroup's limit, rounded up and at least 2.
 * @param cores CPUs it may use.
 * @param quota Limit in CPUs (quota over period); null for none.
 */
export function defaultMaxProcs(version: GoVersion, cores: number, quota: number | null): number {
  if (quota === null || !featuresOf(version).heedsQuota) return cores;
  return Math.min(cores, Math.max(2, Math.ceil(quota)));
}
