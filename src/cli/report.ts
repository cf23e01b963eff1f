import type { Command } from 'commander';
import { buildReport, type Report } from '../analysis/report.ts';
import { openSession } from '../store/index.ts';
import { type CliContext, print } from './context.ts';
import { reportText } from './reportText.ts';
import { findSession } from './sessions.ts';

/** Rows of threads that a report on a terminal shows unless asked for all. */
export const THREADS_SHOWN = 40;

/** The report of a session's file. Throws StoreError. */
export function readReport(path: string): Report {
  const reader = openSession(path);
  try {
    return buildReport(reader.overview(), reader.totals(null));
  } finally {
    reader.close();
  }
}

/** A report as the user asked for it. */
export function formatReport(report: Report, options: { json?: boolean; all?: boolean }): string {
  if (options.json === true) return JSON.stringify(report, null, 2);
  return reportText(report, options.all === true ? Number.POSITIVE_INFINITY : THREADS_SHOWN);
}

/** Adds `report`: times in ns. The verb throws `ReaderError` (`session-missing`), `StoreError`. */
export function addReport(program: Command, context: CliContext): void {
  program
    .command('report')
    .description('print totals and a row a thread; without FILE, of the newest session')
    .argument('[file]', 'a session file, or a name in the library')
    .option('--json', 'as JSON (docs/report-format.md)')
    .option('--all', 'all threads, however many')
    .action((file: string | undefined, options: { json?: boolean; all?: boolean }) => {
      print(context, formatReport(readReport(findSession(context, file)), options));
    });
}
