import type { Command } from 'commander';
import { libraryFolder } from '../recorder/paths.ts';
import { listRaces } from '../service/races.ts';
import { listSessions } from '../store/index.ts';
import { type CliContext, print } from './context.ts';
import { listErrors, listText } from './listText.ts';
import { printable } from './table.ts';

/** Saved races that are listed, those written last. */
const MOST_RACES = 1000;

/** Adds `list`. The verb throws `StoreError` (`session-denied`) where the library may not be read. */
export function addList(program: Command, context: CliContext): void {
  program
    .command('list')
    .description('list the sessions and the saved races of the library, newest first')
    .option('--json', 'as a JSON array, the sessions and then the races')
    .action(async ({ json }: { json?: boolean }) => {
      const folder = libraryFolder(context.env);
      const sessions = listSessions(folder);
      const races = await listRaces(folder, [], MOST_RACES);
      if (json === true) {
        const all = [
          ...sessions.map((entry) => ({ kind: 'session', ...entry })),
          ...races.map((row) => ({ kind: 'race', ...row })),
        ];
        return print(context, JSON.stringify(all, null, 2));
      }
      const nothing = `No sessions in ${folder} yet. Record one: switchyard record -- CMD ARGS...`;
      print(context, listText(sessions, races) ?? nothing);
      for (const message of listErrors(sessions, races)) context.stderr.write(`${printable(message)}\n`);
    });
}
