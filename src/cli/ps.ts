import type { Command } from 'commander';
import { formatBytes, formatCount, formatNumber, UNKNOWN } from '../analysis/format.ts';
import { ProcessLister, type RunningProcess } from '../target/processes.ts';
import { type CliContext, print } from './context.ts';
import { type Column, renderTable } from './table.ts';

/** A runtime as a reader names it: `cpython 3.12.1`. */
export function runtimeName({ runtime }: RunningProcess): string {
  return runtime.version === null ? runtime.kind : `${runtime.kind} ${runtime.version}`;
}

const COLUMNS: readonly Column<RunningProcess>[] = [
  { title: 'PID', align: 'right', cell: (p) => String(p.pid) },
  { title: 'USER', align: 'left', cell: (p) => p.user ?? UNKNOWN, maxWidth: 12 },
  { title: 'RUNTIME', align: 'left', cell: runtimeName, maxWidth: 18 },
  { title: '%CPU', align: 'right', cell: (p) => formatNumber(p.cpuPercent) },
  { title: 'MEMORY', align: 'right', cell: (p) => formatBytes(p.rssBytes) },
  { title: 'THREADS', align: 'right', cell: (p) => formatCount(p.threads) },
  { title: 'ATTACH', align: 'left', cell: (p) => (p.attach.extent === 'full' ? 'yes' : p.attach.extent) },
  { title: 'COMMAND', align: 'left', cell: (p) => p.argv.join(' ') || `[${p.name}]`, maxWidth: 70 },
];

/** Adds `ps`: CPU in per cent of one core, memory in bytes. */
export function addPs(program: Command, context: CliContext): void {
  program
    .command('ps')
    .description('list the processes that can be attached to, the busiest first')
    .option('--json', 'as a JSON array')
    .action(async ({ json }: { json?: boolean }) => {
      const lister = new ProcessLister();
      const processes = await lister.list();
      lister.close();
      if (json === true) return print(context, JSON.stringify(processes, null, 2));
      print(context, renderTable(processes, COLUMNS));
      const reasons = new Set(processes.map((p) => p.attach.extent).filter((e) => e === 'partial'));
      if (reasons.size > 0)
        context.stderr.write(
          'partial: threads and times can be recorded, some files cannot be read; record as that user or with sudo\n',
        );
    });
}
