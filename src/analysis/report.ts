import type { SessionOverview, ThreadTotals } from '../domain/query.ts';
import type { ProcessInfo, ThreadInfo } from '../domain/session.ts';
import { sumKnown, wasRead } from './figures.ts';

/** Version of the report's JSON; grows when a key changes its meaning or goes. New keys may come without it. */
export const REPORT_VERSION = 1;

/** One thread's row. Times in ns since the session's start; null where the kernel did not let it be read. */
export interface ReportThread {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly role: string;
  readonly start_ns: number;
  /** null while it lives. */
  readonly end_ns: number | null;
  readonly cpu_ns: number | null;
  readonly runqueue_ns: number | null;
  readonly voluntary: number | null;
  readonly involuntary: number | null;
  readonly migrations: number | null;
  readonly cores: readonly number[];
}

/** One process's row. */
export interface ReportProcess {
  readonly pid: number;
  readonly ppid: number;
  readonly name: string;
  readonly argv: readonly string[];
  readonly runtime: string;
  readonly runtime_version: string | null;
  readonly gil: string | null;
  readonly start_ns: number;
  readonly end_ns: number | null;
  readonly exit_code: number | null;
  readonly exit_signal: string | null;
}

/** What `report --json` prints; documented in docs/report-format.md. */
export interface Report {
  readonly format: 'switchyard-report';
  readonly version: typeof REPORT_VERSION;
  readonly name: string;
  readonly started_at: string;
  readonly duration_ns: number;
  readonly rate_hz: number;
  readonly end: string | null;
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
  readonly machine: { readonly kernel: string; readonly cpu_model: string; readonly cores: number };
  readonly sampler: {
    readonly cpu_ns: number;
    readonly process_cpu_ns: number;
    readonly ticks: number;
    readonly missed_ticks: number;
    readonly late_p50_ns: number;
    readonly late_p99_ns: number;
    readonly late_max_ns: number;
  };
  /** Figures of time and switches are null where no thread was read: the program may have run all the same. */
  readonly totals: {
    readonly cpu_ns: number | null;
    readonly runqueue_ns: number | null;
    readonly voluntary: number | null;
    readonly involuntary: number | null;
    readonly migrations: number | null;
    readonly threads: number;
    readonly processes: number;
    /** Mean number of threads on a CPU: cpu_ns / duration_ns; null also for a session of no length. */
    readonly parallelism: number | null;
    /** CPU the kernel charged but no sampled thread showed; not contained in cpu_ns. */
    readonly unaccounted_cpu_ns: number | null;
  };
  readonly processes: readonly ReportProcess[];
  readonly threads: readonly ReportThread[];
  readonly notices: readonly { readonly severity: string; readonly code: string; readonly message: string }[];
}

function threadRow(thread: ThreadInfo, pid: number, t: ThreadTotals | undefined): ReportThread {
  const read = t !== undefined && wasRead(t) ? t : null;
  return {
    pid,
    tid: thread.tid,
    name: thread.name,
    role: thread.role,
    start_ns: thread.startNs,
    end_ns: thread.endNs,
    cpu_ns: read?.cpuNs ?? null,
    runqueue_ns: read?.runqueueNs ?? null,
    voluntary: read?.voluntary ?? null,
    involuntary: read?.involuntary ?? null,
    migrations: read?.migrations ?? null,
    cores: t?.cores ?? [],
  };
}

function processRow(p: ProcessInfo): ReportProcess {
  return {
    pid: p.pid,
    ppid: p.ppid,
    name: p.name,
    argv: p.argv,
    runtime: p.runtime.kind,
    runtime_version: p.runtime.version,
    gil: p.runtime.gil,
    start_ns: p.startNs,
    end_ns: p.endNs,
    exit_code: p.exit?.code ?? null,
    exit_signal: p.exit?.signal ?? null,
  };
}

/**
 * A session's report: totals, and a row a thread, the busiest first.
 * @param overview the session's head, processes and threads
 * @param totals whole-session totals; a thread without an entry was never read
 */
export function buildReport(overview: SessionOverview, totals: readonly ThreadTotals[]): Report {
  const { info, sampler } = overview;
  const byThread = new Map(totals.map((t) => [t.threadId, t]));
  const pidOf = new Map(overview.processes.map((p) => [p.id, p.pid]));
  const threads = overview.threads
    .map((t) => threadRow(t, pidOf.get(t.processId) ?? 0, byThread.get(t.id)))
    .sort((a, b) => (b.cpu_ns ?? 0) - (a.cpu_ns ?? 0) || a.pid - b.pid || a.tid - b.tid);
  const cpu = sumKnown(threads.map((t) => t.cpu_ns));
  const { unaccountedCpuNs: unaccounted } = overview;
  return {
    format: 'switchyard-report',
    version: REPORT_VERSION,
    name: info.name,
    started_at: new Date(info.startedAtMs).toISOString(),
    duration_ns: info.durationNs,
    rate_hz: info.rateHz,
    end: info.end,
    exit: info.exit,
    machine: { kernel: info.kernel, cpu_model: info.cpuModel, cores: info.cores },
    sampler: {
      cpu_ns: sampler.cpuNs,
      process_cpu_ns: sampler.processCpuNs,
      ticks: sampler.ticks,
      missed_ticks: sampler.missedTicks,
      late_p50_ns: sampler.lateP50Ns,
      late_p99_ns: sampler.lateP99Ns,
      late_max_ns: sampler.lateMaxNs,
    },
    totals: {
      cpu_ns: cpu,
      runqueue_ns: sumKnown(threads.map((t) => t.runqueue_ns)),
      voluntary: sumKnown(threads.map((t) => t.voluntary)),
      involuntary: sumKnown(threads.map((t) => t.involuntary)),
      migrations: sumKnown(threads.map((t) => t.migrations)),
      threads: threads.length,
      processes: overview.processes.length,
      parallelism: info.durationNs > 0 && cpu !== null ? cpu / info.durationNs : null,
      // That no CPU is missing is known only of what was read at all.
      unaccounted_cpu_ns: cpu === null && unaccounted === 0 ? null : unaccounted,
    },
    processes: overview.processes.map(processRow),
    threads,
    notices: overview.notices.map(({ severity, code, message }) => ({ severity, code, message })),
  };
}
