import type { Command } from 'commander';
import { formatBytes, formatCount, formatDuration, UNKNOWN } from '../analysis/format.ts';
import { libraryFolder } from '../recorder/paths.ts';
import { type LibraryEntry, listSessions } from '../store/index.ts';
import { type CliContext, print } from './context.ts';
import { type Column, printable, renderTable } from './table.ts';

const COLUMNS: readonly Column<LibraryEntry>[] = [
  { title: 'FILE', align: 'left', cell: (e) => e.file, maxWidth: 60 },
  {
    title: 'DATE (UTC)',
    align: 'left',
    cell: ({ summary: s }) =>
      s === null ? UNKNOWN : new Date(s.startedAtMs).toISOString().slice(0, 19).replace('T', ' '),
  },
  { title: 'LENGTH', align: 'right', cell: ({ summary: s }) => formatDuration(s?.durationNs ?? null) },
  {
    title: 'RUNTIME',
    align: 'left',
    cell: ({ summary: s }) => [s?.runtime?.kind, s?.runtime?.version].filter(Boolean).join(' ') || UNKNOWN,
  },
  { title: 'THREADS', align: 'right', cell: ({ summary: s }) => formatCount(s?.threads ?? null) },
  { title: 'SIZE', align: 'right', cell: (e) => formatBytes(e.sizeBytes) },
  {
    title: 'STATE',
    align: 'left',
    cell: ({ summary: s }) => (s === null ? 'unreadable' : (s.end ?? 'live')),
  },
  { title: 'TARGET', align: 'left', cell: ({ summary: s }) => s?.target ?? UNKNOWN, maxWidth: 60 },
];

export function addList(program: Command, context: CliContext): void {
  program
    .command('list')
    .description('list the sessions of the library, newest first')
    .option('--json', 'as a JSON array')
    .action(({ json }: { json?: boolean }) => {
      const folder = libraryFolder(context.env);
      const entries = listSessions(folder);
      if (json === true) return print(context, JSON.stringify(entries, null, 2));
      if (entries.length === 0)
        return print(context, `No sessions in ${folder} yet. Record one: switchyard record -- CMD ARGS...`);
      print(context, renderTable(entries, COLUMNS));
      for (const { error } of entries)
        if (error !== null) context.stderr.write(`${printable(error.message)}\n`);
    });
}
