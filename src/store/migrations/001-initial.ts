import type { Migration } from './migration.ts';

/** Version 1. docs/session-format.md describes every table. */
export const initial: Migration = {
  version: 1,
  sql: `
CREATE TABLE session (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  writer TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  target TEXT NOT NULL,
  rate_hz REAL NOT NULL,
  hostname TEXT NOT NULL,
  kernel TEXT NOT NULL,
  cpu_model TEXT NOT NULL,
  cores INTEGER NOT NULL,
  clock_ticks_per_second INTEGER NOT NULL,
  kernel_hz INTEGER,
  tick_ns INTEGER NOT NULL,
  top_level INTEGER NOT NULL
) STRICT;

CREATE TABLE recording (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  revision INTEGER NOT NULL,
  until_ns INTEGER NOT NULL,
  end_reason TEXT,
  sealed INTEGER NOT NULL,
  exited INTEGER NOT NULL,
  exit_code INTEGER,
  exit_signal TEXT,
  unaccounted_cpu_ns INTEGER,
  output_dropped_bytes INTEGER NOT NULL,
  recorder_pid INTEGER NOT NULL,
  recorder_start_ticks INTEGER,
  recorder_boot_id TEXT,
  recorder_pid_namespace TEXT,
  sampler_ticks INTEGER NOT NULL,
  sampler_missed_ticks INTEGER NOT NULL,
  sampler_cpu_ns INTEGER NOT NULL,
  sampler_process_cpu_ns INTEGER NOT NULL,
  sampler_late_p50_ns INTEGER NOT NULL,
  sampler_late_p99_ns INTEGER NOT NULL,
  sampler_late_max_ns INTEGER NOT NULL
) STRICT;

CREATE TABLE process (
  id INTEGER PRIMARY KEY,
  pid INTEGER NOT NULL,
  ppid INTEGER NOT NULL,
  start_ticks INTEGER NOT NULL,
  name TEXT NOT NULL,
  argv TEXT NOT NULL,
  exe TEXT,
  cwd TEXT,
  runtime_kind TEXT NOT NULL,
  runtime_version TEXT,
  runtime_gil TEXT,
  runtime_evidence TEXT NOT NULL,
  origin TEXT NOT NULL,
  start_ns INTEGER NOT NULL,
  end_ns INTEGER,
  exited INTEGER NOT NULL,
  exit_code INTEGER,
  exit_signal TEXT
) STRICT;

CREATE TABLE thread (
  id INTEGER PRIMARY KEY,
  process_id INTEGER NOT NULL,
  tid INTEGER NOT NULL,
  start_ticks INTEGER NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  start_ns INTEGER NOT NULL,
  end_ns INTEGER
) STRICT;

CREATE TABLE thread_total (
  thread_id INTEGER PRIMARY KEY,
  slices INTEGER NOT NULL,
  first_ns INTEGER NOT NULL,
  last_ns INTEGER NOT NULL,
  cpu_ns INTEGER NOT NULL,
  runqueue_ns INTEGER NOT NULL,
  timeslices INTEGER NOT NULL,
  voluntary INTEGER,
  involuntary INTEGER,
  user_ticks INTEGER,
  system_ticks INTEGER,
  migrations INTEGER NOT NULL,
  cores TEXT NOT NULL,
  sealed INTEGER NOT NULL
) STRICT;

CREATE TABLE wait_reason (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;

CREATE TABLE slice_data (
  thread_id INTEGER NOT NULL,
  start_ns INTEGER NOT NULL,
  duration_ns INTEGER NOT NULL,
  cpu_ns INTEGER NOT NULL,
  runqueue_ns INTEGER NOT NULL,
  timeslices INTEGER NOT NULL,
  voluntary INTEGER,
  involuntary INTEGER,
  user_ticks INTEGER,
  system_ticks INTEGER,
  place INTEGER NOT NULL,
  wait_id INTEGER,
  PRIMARY KEY (thread_id, start_ns)
) STRICT, WITHOUT ROWID;

CREATE TABLE thread_bucket (
  level INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  cpu_ns INTEGER NOT NULL,
  runqueue_ns INTEGER NOT NULL,
  timeslices INTEGER NOT NULL,
  voluntary INTEGER,
  involuntary INTEGER,
  user_ticks INTEGER,
  system_ticks INTEGER,
  migrations INTEGER NOT NULL,
  cores TEXT NOT NULL,
  place INTEGER NOT NULL,
  wait_id INTEGER,
  PRIMARY KEY (level, thread_id, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE series_bucket (
  level INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  cpu_ns INTEGER NOT NULL,
  runqueue_ns INTEGER NOT NULL,
  voluntary INTEGER NOT NULL,
  involuntary INTEGER NOT NULL,
  migrations INTEGER NOT NULL,
  rss_bytes INTEGER,
  machine_use_sum REAL,
  machine_use_count INTEGER NOT NULL,
  throttled_ns INTEGER,
  PRIMARY KEY (level, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE core_bucket (
  level INTEGER NOT NULL,
  core INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  top_ns INTEGER NOT NULL,
  busy_ns INTEGER NOT NULL,
  PRIMARY KEY (level, core, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE process_sample (
  process_id INTEGER NOT NULL,
  time_ns INTEGER NOT NULL,
  rss_bytes INTEGER,
  threads INTEGER,
  minor_faults INTEGER,
  major_faults INTEGER,
  read_bytes INTEGER,
  write_bytes INTEGER,
  user_ticks INTEGER,
  system_ticks INTEGER,
  PRIMARY KEY (process_id, time_ns)
) STRICT, WITHOUT ROWID;

CREATE TABLE system_sample (
  time_ns INTEGER PRIMARY KEY,
  load1 REAL,
  psi_cpu_some REAL,
  psi_io_some REAL,
  psi_memory_some REAL,
  core_use TEXT NOT NULL
) STRICT;

CREATE TABLE cgroup_sample (
  path TEXT NOT NULL,
  time_ns INTEGER NOT NULL,
  limit_cores REAL,
  periods INTEGER,
  throttled_periods INTEGER,
  throttled_ns INTEGER,
  PRIMARY KEY (path, time_ns)
) STRICT, WITHOUT ROWID;

CREATE TABLE output (
  id INTEGER PRIMARY KEY,
  time_ns INTEGER NOT NULL,
  stream TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE notice (
  id INTEGER PRIMARY KEY,
  time_ns INTEGER NOT NULL,
  severity TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;

CREATE VIEW slice AS SELECT
  d.thread_id, d.start_ns, d.start_ns + d.duration_ns AS end_ns, d.duration_ns, d.cpu_ns, d.runqueue_ns,
  d.timeslices, d.voluntary, d.involuntary, d.user_ticks, d.system_ticks,
  nullif((d.place >> 5) - 1, -1) AS core,
  (d.place >> 4) & 1 AS migrated,
  substr('RSDTtZXIP???????', (d.place & 15) + 1, 1) AS state,
  w.name AS wait
FROM slice_data d LEFT JOIN wait_reason w ON w.id = d.wait_id;

CREATE VIEW thread_summary AS SELECT
  t.id AS thread_id, p.pid, t.tid, p.name AS process, t.name AS thread, t.role,
  t.start_ns / 1e9 AS start_s, t.end_ns / 1e9 AS end_s,
  coalesce(c.cpu_ns, 0) / 1e6 AS cpu_ms, coalesce(c.runqueue_ns, 0) / 1e6 AS runqueue_ms,
  c.voluntary, c.involuntary, coalesce(c.timeslices, 0) AS timeslices, coalesce(c.migrations, 0) AS migrations,
  coalesce(c.slices, 0) AS slices
FROM thread t LEFT JOIN process p ON p.id = t.process_id LEFT JOIN thread_total c ON c.thread_id = t.id;

CREATE VIEW timeline AS SELECT
  b.level, b.bucket * s.tick_ns * (1 << (3 * b.level)) / 1e9 AS start_s, s.tick_ns * (1 << (3 * b.level)) / 1e9 AS width_s,
  b.cpu_ns / 1e6 AS cpu_ms, 1.0 * b.cpu_ns / (s.tick_ns * (1 << (3 * b.level))) AS parallelism,
  b.runqueue_ns / 1e6 AS runqueue_ms, b.voluntary, b.involuntary, b.migrations,
  b.rss_bytes / 1048576.0 AS rss_mib, b.machine_use_sum / b.machine_use_count AS machine_use, b.throttled_ns / 1e6 AS throttled_ms
FROM series_bucket b, session s;

CREATE VIEW thread_timeline AS SELECT
  b.thread_id, b.level, b.bucket * s.tick_ns * (1 << (3 * b.level)) / 1e9 AS start_s, s.tick_ns * (1 << (3 * b.level)) / 1e9 AS width_s,
  b.cpu_ns / 1e6 AS cpu_ms, b.runqueue_ns / 1e6 AS runqueue_ms, b.timeslices, b.voluntary, b.involuntary, b.migrations,
  nullif((b.place >> 5) - 1, -1) AS core, substr('RSDTtZXIP???????', (b.place & 15) + 1, 1) AS state, w.name AS wait
FROM thread_bucket b LEFT JOIN wait_reason w ON w.id = b.wait_id, session s;

CREATE VIEW core_timeline AS SELECT
  b.core, b.level, b.bucket * s.tick_ns * (1 << (3 * b.level)) / 1e9 AS start_s, s.tick_ns * (1 << (3 * b.level)) / 1e9 AS width_s,
  b.thread_id, b.top_ns / 1e6 AS top_ms, b.busy_ns / 1e6 AS busy_ms
FROM core_bucket b, session s;
`,
};
