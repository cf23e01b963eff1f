import { z } from 'zod';
import type { OutputPage, SessionOverview } from '../domain/query.ts';
import type {
  EndReason,
  ExitStatus,
  Notice,
  OutputChunk,
  ProcessInfo,
  SamplerStats,
  SessionInfo,
  TargetSpec,
  ThreadInfo,
} from '../domain/session.ts';
import { ns, pid, processId, threadId, ticks, tid } from '../domain/units.ts';
import { type Levels, levelsFor } from './format.ts';
import { type RecorderIdentity, recorderLives } from './liveness.ts';
import { damagedRow, type Statements } from './rows.ts';

const int = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const text = z.string().max(2_000_000);
const nsOf = int.transform(ns);

/** Text of JSON that `schema` accepts. */
const json = <T>(schema: z.ZodType<T, unknown>) =>
  text.transform((value, context): T => {
    try {
      return schema.parse(JSON.parse(value));
    } catch {
      context.addIssue({ code: 'custom', message: 'is not the JSON expected' });
      return z.NEVER;
    }
  });

const targetSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('spawn'),
    argv: z.array(text),
    cwd: text.nullable(),
    env: z.record(z.string(), text.nullable()),
  }),
  z.object({ kind: z.literal('attach'), pid: int.transform(pid) }),
]) satisfies z.ZodType<TargetSpec, unknown>;

const endSchema = z.enum([
  'target-exited',
  'duration',
  'stopped',
  'error',
  'recorder-killed',
]) satisfies z.ZodType<EndReason, unknown>;

const exitShape = { exited: int, exit_code: z.number().int().nullable(), exit_signal: text.nullable() };

const exitOf = (row: {
  exited: number;
  exit_code: number | null;
  exit_signal: string | null;
}): ExitStatus | null => (row.exited ? { code: row.exit_code, signal: row.exit_signal } : null);

const sessionSchema = z.object({
  name: text,
  writer: text,
  started_at_ms: z.number().int(),
  target: json<TargetSpec>(targetSchema),
  rate_hz: z.number().positive().max(1e9),
  hostname: text,
  kernel: text,
  cpu_model: text,
  cores: int.max(65_536),
  clock_ticks_per_second: int.min(1),
  kernel_hz: int.nullable(),
  tick_ns: int.min(1),
  top_level: int.min(1).max(20),
});

const recordingSchema = z.object({
  revision: int,
  until_ns: int,
  end_reason: endSchema.nullable(),
  sealed: int,
  ...exitShape,
  unaccounted_cpu_ns: int.nullable(),
  output_dropped_bytes: int,
  recorder_pid: int.min(1),
  recorder_start_ticks: int.nullable(),
  recorder_boot_id: text.nullable(),
  recorder_pid_namespace: text.nullable(),
  sampler_ticks: int,
  sampler_missed_ticks: int,
  sampler_cpu_ns: nsOf,
  sampler_process_cpu_ns: nsOf,
  sampler_late_p50_ns: nsOf,
  sampler_late_p99_ns: nsOf,
  sampler_late_max_ns: nsOf,
});

/** The checked row of table `recording`. */
export type RecordingRow = z.infer<typeof recordingSchema>;

const processSchema = z
  .object({
    id: int.min(1),
    pid: int,
    ppid: int,
    start_ticks: int,
    name: text,
    argv: json(z.array(text)),
    exe: text.nullable(),
    cwd: text.nullable(),
    runtime_kind: z.enum(['cpython', 'node', 'go', 'jvm', 'ruby', 'native', 'unknown']),
    runtime_version: text.nullable(),
    runtime_gil: z.enum(['gil', 'free-threaded']).nullable(),
    runtime_evidence: text,
    origin: z.enum(['spawned', 'attached', 'child']),
    start_ns: nsOf,
    end_ns: nsOf.nullable(),
    ...exitShape,
  })
  .transform(
    (row): ProcessInfo => ({
      id: processId(row.id),
      pid: pid(row.pid),
      ppid: pid(row.ppid),
      startTicks: ticks(row.start_ticks),
      name: row.name,
      argv: row.argv,
      exe: row.exe,
      cwd: row.cwd,
      runtime: {
        kind: row.runtime_kind,
        version: row.runtime_version,
        gil: row.runtime_gil,
        evidence: row.runtime_evidence,
      },
      origin: row.origin,
      startNs: row.start_ns,
      endNs: row.end_ns,
      exit: exitOf(row),
    }),
  );

const ROLES = [
  'main',
  'libuv-worker',
  'v8-platform',
  'v8-worker-thread',
  'inspector',
  'go-m',
  'go-sysmon',
  'gc',
  'jit',
  'python-thread',
  'signal',
  'other',
] as const satisfies readonly ThreadInfo['role'][];

const threadSchema = z
  .object({
    id: int.min(1),
    process_id: int,
    tid: int,
    start_ticks: int,
    name: text,
    role: z.enum(ROLES),
    start_ns: nsOf,
    end_ns: nsOf.nullable(),
  })
  .transform(
    (row): ThreadInfo => ({
      id: threadId(row.id),
      processId: processId(row.process_id),
      tid: tid(row.tid),
      startTicks: ticks(row.start_ticks),
      name: row.name,
      role: row.role,
      startNs: row.start_ns,
      endNs: row.end_ns,
    }),
  );

const noticeSchema = z
  .object({
    time_ns: nsOf,
    severity: z.enum(['info', 'warning', 'error']),
    code: text,
    message: text,
  })
  .transform(
    (row): Notice => ({ timeNs: row.time_ns, severity: row.severity, code: row.code, message: row.message }),
  );

const outputSchema = z
  .object({ id: int.min(1), time_ns: nsOf, stream: z.enum(['stdout', 'stderr']), text })
  .transform((row) => ({
    id: row.id,
    chunk: { timeNs: row.time_ns, stream: row.stream, text: row.text } satisfies OutputChunk,
  }));

/** Most notices that are read: a recorder tells each thing once. */
const MAX_NOTICES = 1_000;

/** The one row of a table that has one. */
function only<T>(rows: readonly T[], table: string): T {
  const [row] = rows;
  if (row === undefined) throw damagedRow(table, 'its row is missing');
  return row;
}

/** The row of table `recording`. */
export const readRecording = (statements: Statements): RecordingRow =>
  only(statements.checked('recording', recordingSchema, 'SELECT * FROM recording'), 'recording');

const readSession = (statements: Statements) =>
  only(statements.checked('session', sessionSchema, 'SELECT * FROM session'), 'session');

/** Widths of the summary levels, checked against the rate: a stranger's file must not choose them. */
export function readLevels(statements: Statements): Levels {
  const row = readSession(statements);
  const levels = levelsFor(row.rate_hz);
  if (row.tick_ns !== levels.tickNs || row.top_level !== levels.top)
    throw damagedRow('session', 'tick_ns and top_level do not belong to rate_hz');
  return levels;
}

const identityOf = (row: RecordingRow): RecorderIdentity => ({
  pid: row.recorder_pid,
  startTicks: row.recorder_start_ticks,
  bootId: row.recorder_boot_id,
  pidNamespace: row.recorder_pid_namespace,
});

/** Why the recording ended; null while its recorder lives. A recorder that is gone without a word was killed. */
export function endOf(row: RecordingRow, path: string): EndReason | null {
  if (row.end_reason !== null) return row.end_reason;
  return recorderLives(identityOf(row), path) ? null : 'recorder-killed';
}

const statsOf = (row: RecordingRow): SamplerStats => ({
  ticks: row.sampler_ticks,
  missedTicks: row.sampler_missed_ticks,
  cpuNs: row.sampler_cpu_ns,
  processCpuNs: row.sampler_process_cpu_ns,
  lateP50Ns: row.sampler_late_p50_ns,
  lateP99Ns: row.sampler_late_p99_ns,
  lateMaxNs: row.sampler_late_max_ns,
});

/** Head of the session with how it ended. */
export function readInfo(statements: Statements, recording: RecordingRow, path: string): SessionInfo {
  const row = readSession(statements);
  return {
    name: row.name,
    writer: row.writer,
    startedAtMs: row.started_at_ms,
    target: row.target,
    rateHz: row.rate_hz,
    hostname: row.hostname,
    kernel: row.kernel,
    cpuModel: row.cpu_model,
    cores: row.cores,
    clockTicksPerSecond: row.clock_ticks_per_second,
    kernelHz: row.kernel_hz,
    durationNs: ns(recording.until_ns),
    end: endOf(recording, path),
    exit: exitOf(recording),
  };
}

/** Processes in the order of discovery. */
export const readProcesses = (statements: Statements): ProcessInfo[] =>
  statements.checked('process', processSchema, 'SELECT * FROM process ORDER BY id');

/** Everything of the session that is not a time series. What a killed recorder did not see end, ends with the recording. */
export function readOverview(statements: Statements, path: string): SessionOverview {
  const recording = readRecording(statements);
  const info = readInfo(statements, recording, path);
  const ended = <T extends { readonly endNs: number | null }>(item: T): T =>
    info.end !== null && item.endNs === null ? { ...item, endNs: info.durationNs } : item;
  return {
    info,
    processes: readProcesses(statements).map(ended),
    threads: statements.checked('thread', threadSchema, 'SELECT * FROM thread ORDER BY id').map(ended),
    sampler: statsOf(recording),
    notices: statements.checked(
      'notice',
      noticeSchema,
      `SELECT * FROM notice ORDER BY id LIMIT ${MAX_NOTICES}`,
    ),
    unaccountedCpuNs: recording.unaccounted_cpu_ns === null ? null : ns(recording.unaccounted_cpu_ns),
    revision: recording.revision,
  };
}

/** A page of the target's output, after the chunk with the id `afterId`. */
export function readOutput(statements: Statements, afterId: number, limit: number): OutputPage {
  const wanted = Math.max(1, Math.floor(limit));
  const rows = statements.checked(
    'output',
    outputSchema,
    `SELECT * FROM output WHERE id > ${Math.floor(afterId)} ORDER BY id LIMIT ${wanted}`,
  );
  return {
    chunks: rows.map((row) => row.chunk),
    droppedBytes: readRecording(statements).output_dropped_bytes,
    nextId: rows.length === wanted ? (rows.at(-1)?.id ?? null) : null,
  };
}
