import type { SessionOverview, ThreadTotals } from '../../../src/domain/query.ts';
import type { ThreadInfo } from '../../../src/domain/session.ts';
import { coreId, ns, processId, threadId, ticks, tid } from '../../../src/domain/units.ts';

export const thread: ThreadInfo = {
  id: threadId(1),
  processId: processId(1),
  tid: tid(100),
  startTicks: ticks(0),
  name: 't',
  role: 'main',
  startNs: ns(0),
  endNs: null,
};

/** Totals of a thread that was read once on core 0 and did nothing, its switches unreadable, but for `more`. */
export const total = (more: Partial<ThreadTotals> = {}): ThreadTotals => ({
  threadId: thread.id,
  cpuNs: 0,
  runqueueNs: 0,
  voluntary: null,
  involuntary: null,
  timeslices: 0,
  migrations: 0,
  userTicks: null,
  systemTicks: null,
  cores: [coreId(0)],
  ...more,
});

/** A second in which nothing was seen. */
export const overview: SessionOverview = {
  info: {
    name: 'x',
    writer: '0',
    startedAtMs: 0,
    target: { kind: 'spawn', argv: ['x'], cwd: null, env: {} },
    rateHz: 100,
    hostname: 'here',
    kernel: '6',
    cpuModel: 'c',
    cores: 2,
    clockTicksPerSecond: 100,
    kernelHz: null,
    durationNs: ns(1e9),
    end: 'target-exited',
    exit: null,
  },
  processes: [],
  threads: [],
  sampler: {
    ticks: 1,
    missedTicks: 0,
    cpuNs: ns(0),
    processCpuNs: ns(0),
    lateP50Ns: ns(0),
    lateP99Ns: ns(0),
    lateMaxNs: ns(0),
  },
  notices: [],
  unaccountedCpuNs: ns(0),
  revision: 1,
};
