import type { Command } from 'commander';
import { decide } from '../lab/decision.ts';
import { describeCatalogue } from '../lab/describe.ts';
import { measuredTables } from '../lab/tables.ts';
import { type CliContext, print } from './context.ts';
import { addRuns, labTools } from './examplesRun.ts';
import {
  decisionText,
  examplesText,
  figuresText,
  missingText,
  tableText,
  toolchainsText,
} from './examplesText.ts';
import { findSession } from './sessions.ts';

interface JsonFlag {
  readonly json?: boolean;
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);

async function list(context: CliContext, kind: 'example' | 'cost', flags: JsonFlag): Promise<void> {
  const tools = labTools(context);
  const { examples } = describeCatalogue(await tools.toolbox.report());
  const chosen = examples.filter((example) => example.kind === kind);
  if (kind === 'example') return print(context, flags.json === true ? json(chosen) : examplesText(chosen));
  const { runs } = tools.results.read();
  const costs = chosen.map((example) => ({
    ...example,
    runs: runs.filter(({ workloadId }) => workloadId === example.id),
  }));
  if (flags.json === true) return print(context, json(costs));
  print(context, examplesText(chosen));
  for (const { id, runs: kept } of costs) {
    for (const run of kept) {
      const when = new Date(run.atMs).toISOString().slice(0, 16).replace('T', ' ');
      const scale = run.scale === 'quick' ? 'quick scale' : "the documents' scale";
      print(context, `\n${id}, ${run.toolchain}, ${scale}, ${when} UTC\n${figuresText(run.figures)}`);
    }
  }
}

/** `examples` with all its verbs. */
export function addExamples(program: Command, context: CliContext): void {
  const examples = program
    .command('examples')
    .description('the shipped example programs; without a verb, list them')
    .option('--json', 'as a JSON array')
    .action((flags: JsonFlag) => list(context, 'example', flags));
  addRuns(examples, context);
  examples
    .command('tables')
    .description("the documents' comparison tables, with what was measured here beside what is stated")
    .option('--json', 'as a JSON array')
    .action((flags: JsonFlag) => {
      const tables = measuredTables(labTools(context).results.read().runs);
      if (flags.json === true) return print(context, json(tables));
      const parts = [...tables.map(tableText), missingText(tables)];
      print(context, parts.filter((part) => part !== null).join('\n\n'));
    });
  examples
    .command('toolchains')
    .description('interpreters and compilers found here, and the command that installs what is missing')
    .option('--json', 'as JSON')
    .action(async (flags: JsonFlag) => {
      const report = await labTools(context).toolbox.report();
      print(context, flags.json === true ? json(report) : toolchainsText(report));
    });
  examples
    .command('costs')
    .description('the programs that measure what the tables state, with their kept figures')
    .option('--json', 'as a JSON array')
    .action((flags: JsonFlag) => list(context, 'cost', flags));
}

/** `decide`: the decision tree walked by a recording. */
export function addDecide(program: Command, context: CliContext): void {
  program
    .command('decide')
    .description('which concurrency model fits a recorded program, from its figures')
    .argument('[file]', 'a session file, or a name in the library (default: the newest)')
    .option('--json', 'as JSON')
    .action((file: string | undefined, flags: JsonFlag) => {
      const decision = decide(findSession(context, file));
      print(context, flags.json === true ? json(decision.walk) : decisionText(decision));
    });
}
