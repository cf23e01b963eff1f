import { formatCount, formatDuration, formatNumber, formatPercent, UNKNOWN } from '../analysis/format.ts';
import type { Report, ReportProcess, ReportThread } from '../analysis/report.ts';
import { type Column, printable, renderTable } from './table.ts';

const THREAD_COLUMNS: readonly Column<ReportThread>[] = [
  { title: 'PID', align: 'right', cell: (t) => String(t.pid) },
  { title: 'TID', align: 'right', cell: (t) => String(t.tid) },
  { title: 'THREAD', align: 'left', cell: (t) => t.name, maxWidth: 24 },
  { title: 'ROLE', align: 'left', cell: (t) => t.role },
  { title: 'CPU', align: 'right', cell: (t) => formatDuration(t.cpu_ns) },
  { title: 'RUN-QUEUE', align: 'right', cell: (t) => formatDuration(t.runqueue_ns) },
  { title: 'VOL', align: 'right', cell: (t) => formatCount(t.voluntary) },
  { title: 'INVOL', align: 'right', cell: (t) => formatCount(t.involuntary) },
  { title: 'MIGR', align: 'right', cell: (t) => formatCount(t.migrations) },
  { title: 'CORES', align: 'left', cell: (t) => coreList(t.cores) },
];

/** Cores as ranges, as taskset and /proc write them: `0-3,6`. */
export function coreList(cores: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const core of cores) {
    const last = ranges.at(-1);
    if (last !== undefined && core === last[1] + 1) last[1] = core;
    else ranges.push([core, core]);
  }
  return ranges.length === 0 ? UNKNOWN : ranges.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(',');
}

function runtimeLine(p: ReportProcess): string {
  const version = p.runtime_version === null ? '' : ` ${p.runtime_version}`;
  const gil = p.gil === null ? '' : ` (${p.gil === 'gil' ? 'GIL' : p.gil})`;
  const end =
    p.exit_signal !== null
      ? `, ended by ${p.exit_signal}`
      : p.exit_code !== null
        ? `, exit ${p.exit_code}`
        : '';
  return `  ${p.pid}  ${p.runtime}${version}${gil}  ${printable(p.argv.join(' ') || p.name, 80)}${end}`;
}

function totalsLines(r: Report): string[] {
  const t = r.totals;
  const seconds = r.duration_ns / 1e9;
  const rate = (n: number | null) =>
    n === null || seconds === 0 ? UNKNOWN : `${formatNumber(n / seconds)}/s`;
  const lines = [
    `  wall time      ${formatDuration(r.duration_ns)}, ${formatCount(r.rate_hz)} samples a second`,
    `  CPU            ${formatDuration(t.cpu_ns)}, parallelism ${formatNumber(t.parallelism)} of ${r.machine.cores} cores`,
    `  run-queue      ${formatDuration(t.runqueue_ns)}`,
    `  switches       ${formatCount(t.voluntary)} voluntary (${rate(t.voluntary)}), ${formatCount(t.involuntary)} involuntary (${rate(t.involuntary)})`,
    `  migrations     ${formatCount(t.migrations)}`,
    `  threads        ${formatCount(t.threads)} in ${formatCount(t.processes)} ${t.processes === 1 ? 'process' : 'processes'}`,
  ];
  if (t.unaccounted_cpu_ns !== null && t.unaccounted_cpu_ns > 0)
    lines.push(
      `  unaccounted    ${formatDuration(t.unaccounted_cpu_ns)} of CPU that no sampled thread showed`,
    );
  const s = r.sampler;
  const share = r.duration_ns === 0 ? null : s.process_cpu_ns / r.duration_ns;
  lines.push(
    `  recorder       ${formatPercent(share)} of a core, ${formatCount(s.ticks)} ticks, ${formatCount(s.missed_ticks)} missed, late p99 ${formatDuration(s.late_p99_ns)}`,
  );
  return lines;
}

const PROCESSES_SHOWN = 12;

/**
 * The report for a terminal.
 * @param threadLimit most thread rows; the rest is counted in a line
 */
export function reportText(r: Report, threadLimit: number): string {
  const shown = r.threads.slice(0, threadLimit);
  const hidden = r.threads.length - shown.length;
  const processes = r.processes.slice(0, PROCESSES_SHOWN).map(runtimeLine);
  if (r.processes.length > PROCESSES_SHOWN)
    processes.push(`  and ${r.processes.length - PROCESSES_SHOWN} more processes`);
  const lines = [
    `${printable(r.name)}  (${r.end ?? 'still recording'})`,
    ...totalsLines(r),
    '',
    ...processes,
    '',
    ...(shown.length === 0 ? [] : [renderTable(shown, THREAD_COLUMNS)]),
  ];
  if (r.threads.length === 0)
    lines.push('No thread was seen: what ran ended before the first sample, so its figures are not known.');
  if (hidden > 0) lines.push(`and ${hidden} more threads; --all shows them, --json has them all`);
  for (const n of r.notices) lines.push(`${n.severity}: ${printable(n.message, 400)}`);
  return lines.join('\n');
}
