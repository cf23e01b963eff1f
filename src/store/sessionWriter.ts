import type Database from 'better-sqlite3';
import type { FeedEvent, SessionEnd, SessionHead } from '../domain/feed.ts';
import type { ExitStatus, ProcessInfo, SamplerStats } from '../domain/session.ts';
import type { Levels } from './format.ts';
import type { RecorderIdentity } from './liveness.ts';

const marks = (n: number): string => Array(n).fill('?').join(',');

const exitColumns = (exit: ExitStatus | null): [number, number | null, string | null] =>
  exit ? [1, exit.code, exit.signal] : [0, null, null];

const processColumns = (p: ProcessInfo): (number | string | null)[] => [
  p.pid,
  p.ppid,
  p.startTicks,
  p.name,
  JSON.stringify(p.argv),
  p.exe,
  p.cwd,
  p.runtime.kind,
  p.runtime.version,
  p.runtime.gil,
  p.runtime.evidence,
  p.origin,
  p.startNs,
  p.endNs,
  ...exitColumns(p.exit),
];

const statsColumns = (s: SamplerStats): number[] => [
  s.ticks,
  s.missedTicks,
  s.cpuNs,
  s.processCpuNs,
  s.lateP50Ns,
  s.lateP99Ns,
  s.lateMaxNs,
];

/** Writes the rows of a new session. */
export function insertHead(
  db: Database.Database,
  head: SessionHead,
  levels: Levels,
  recorder: RecorderIdentity,
): void {
  db.prepare(`INSERT INTO session VALUES (1,${marks(13)})`).run(
    head.name,
    head.writer,
    Math.round(head.startedAtMs),
    JSON.stringify(head.target),
    head.rateHz,
    head.hostname,
    head.kernel,
    head.cpuModel,
    head.cores,
    head.clockTicksPerSecond,
    head.kernelHz,
    levels.tickNs,
    levels.top,
  );
  db.prepare('INSERT INTO recording VALUES (1,0,0,NULL,0,0,NULL,NULL,NULL,0,?,?,?,?,0,0,0,0,0,0,0)').run(
    recorder.pid,
    recorder.startTicks,
    recorder.bootId,
    recorder.pidNamespace,
  );
}

function prepare(db: Database.Database) {
  return {
    process: db.prepare(`INSERT OR REPLACE INTO process VALUES (${marks(18)})`),
    processEnd: db.prepare(
      'UPDATE process SET end_ns = ?, exited = ?, exit_code = ?, exit_signal = ? WHERE id = ?',
    ),
    thread: db.prepare(`INSERT OR REPLACE INTO thread VALUES (${marks(8)})`),
    threadUpdate: db.prepare('UPDATE thread SET name = ?, role = ? WHERE id = ?'),
    threadEnd: db.prepare('UPDATE thread SET end_ns = ? WHERE id = ?'),
    wait: db.prepare('INSERT OR REPLACE INTO wait_reason VALUES (?,?)'),
    processSample: db.prepare(`INSERT OR REPLACE INTO process_sample VALUES (${marks(10)})`),
    systemSample: db.prepare(`INSERT OR REPLACE INTO system_sample VALUES (${marks(6)})`),
    cgroupSample: db.prepare(`INSERT OR REPLACE INTO cgroup_sample VALUES (${marks(6)})`),
    output: db.prepare('INSERT INTO output (time_ns, stream, text) VALUES (?,?,?)'),
    dropped: db.prepare('UPDATE recording SET output_dropped_bytes = output_dropped_bytes + ?'),
    notice: db.prepare('INSERT INTO notice (time_ns, severity, code, message) VALUES (?,?,?,?)'),
    stats: db.prepare(
      `UPDATE recording SET (sampler_ticks, sampler_missed_ticks, sampler_cpu_ns, sampler_process_cpu_ns,
        sampler_late_p50_ns, sampler_late_p99_ns, sampler_late_max_ns) = (${marks(7)})`,
    ),
    progress: db.prepare('UPDATE recording SET revision = revision + 1, until_ns = ?'),
    end: db.prepare(
      `UPDATE recording SET revision = revision + 1, until_ns = ?, end_reason = ?, sealed = 1, exited = ?, exit_code = ?, exit_signal = ?,
        unaccounted_cpu_ns = ?`,
    ),
    endProcesses: db.prepare('UPDATE process SET end_ns = ? WHERE end_ns IS NULL'),
    endThreads: db.prepare('UPDATE thread SET end_ns = ? WHERE end_ns IS NULL'),
  };
}

type Handlers = { [K in FeedEvent['type']]: (event: Extract<FeedEvent, { type: K }>) => void };

/** Writes everything of a session but the slices and their summaries. */
export class SessionWriter {
  readonly #sql: ReturnType<typeof prepare>;
  readonly #handlers: Handlers;

  constructor(db: Database.Database) {
    this.#sql = prepare(db);
    this.#handlers = this.#makeHandlers();
  }

  write<K extends FeedEvent['type']>(event: Extract<FeedEvent, { type: K }>): void {
    const handler: (event: Extract<FeedEvent, { type: K }>) => void = this.#handlers[event.type as K];
    handler(event);
  }

  /** Makes what is committed next visible as a new revision that reaches to `untilNs`. */
  progress(untilNs: number): void {
    this.#sql.progress.run(untilNs);
  }

  end(end: SessionEnd): void {
    this.#sql.end.run(end.durationNs, end.end, ...exitColumns(end.exit), end.unaccountedCpuNs);
    this.#sql.endProcesses.run(end.durationNs);
    this.#sql.endThreads.run(end.durationNs);
  }

  #makeHandlers(): Handlers {
    const sql = this.#sql;
    return {
      process: (e) => sql.process.run(e.process.id, ...processColumns(e.process)),
      'process-update': (e) => sql.process.run(e.process.id, ...processColumns(e.process)),
      'process-end': (e) => sql.processEnd.run(e.endNs, ...exitColumns(e.exit), e.id),
      thread: ({ thread: t }) =>
        sql.thread.run(t.id, t.processId, t.tid, t.startTicks, t.name, t.role, t.startNs, t.endNs),
      'thread-update': (e) => sql.threadUpdate.run(e.name, e.role, e.id),
      'thread-end': (e) => sql.threadEnd.run(e.endNs, e.id),
      'wait-name': (e) => sql.wait.run(e.id, e.name),
      // Slices are the business of ThreadWriter.
      slices: () => undefined,
      'process-sample': ({ sample: s }) =>
        sql.processSample.run(
          s.processId,
          s.timeNs,
          s.rssBytes,
          s.threads,
          s.minorFaults,
          s.majorFaults,
          s.readBytes,
          s.writeBytes,
          s.userTicks,
          s.systemTicks,
        ),
      'system-sample': ({ sample: s }) =>
        sql.systemSample.run(
          s.timeNs,
          s.load1,
          s.psiCpuSome,
          s.psiIoSome,
          s.psiMemorySome,
          JSON.stringify(s.coreUse),
        ),
      'cgroup-sample': ({ sample: s }) =>
        sql.cgroupSample.run(s.path, s.timeNs, s.limitCores, s.periods, s.throttledPeriods, s.throttledNs),
      output: ({ chunk }) => sql.output.run(chunk.timeNs, chunk.stream, chunk.text),
      'output-dropped': (e) => sql.dropped.run(e.bytes),
      notice: ({ notice: n }) => sql.notice.run(n.timeNs, n.severity, n.code, n.message),
      heartbeat: (e) => sql.stats.run(...statsColumns(e.stats)),
    };
  }
}
