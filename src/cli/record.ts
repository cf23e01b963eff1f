import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { ReaderError } from '../domain/error.ts';
import type { RecordOptions, TargetSpec } from '../domain/session.ts';
import type { Ns, Pid } from '../domain/units.ts';
import { defaultTitle, recordToFile } from '../recorder/file.ts';
import { libraryFolder, newSessionPath } from '../recorder/paths.ts';
import type { Recording, RecordingRequest, RecordingResult } from '../recorder/request.ts';
import { exitStatusToCode } from '../target/exitStatus.ts';
import { type CliContext, print } from './context.ts';
import { EXIT } from './exit.ts';
import { collectEnv, parseBytes, parsePid, parseRate, parseSeconds, RATE_RANGE } from './options.ts';
import { ProgressLine } from './progress.ts';
import { formatReport, readReport } from './report.ts';

/** Bytes of a target's output that a session keeps by default. */
const OUTPUT_LIMIT = 4 * 1024 * 1024;

interface RecordFlags {
  readonly rate: number;
  readonly duration?: Ns;
  readonly output?: string;
  readonly pid?: Pid;
  readonly name?: string;
  readonly cwd?: string;
  readonly env: Record<string, string | null>;
  readonly onStop: RecordOptions['onStop'];
  readonly outputLimit: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

function targetOf(command: readonly string[], flags: RecordFlags): TargetSpec {
  if (flags.pid !== undefined && command.length > 0)
    throw new ReaderError('usage', 'Give either -p PID or a command after --, not both.');
  if (flags.pid !== undefined) return { kind: 'attach', pid: flags.pid };
  if (command.length === 0)
    throw new ReaderError(
      'usage',
      'Nothing to record: give a command after --, as in "switchyard record -- python3 app.py", or -p PID.',
    );
  const cwd = flags.cwd === undefined ? null : resolve(flags.cwd);
  return { kind: 'spawn', argv: command, cwd, env: flags.env };
}

function requestOf(
  context: CliContext,
  target: TargetSpec,
  flags: RecordFlags,
  line: ProgressLine,
): RecordingRequest {
  const stdout = line.through(flags.json === true ? context.stderr : context.stdout);
  return {
    target,
    options: {
      rateHz: flags.rate,
      durationNs: flags.duration ?? null,
      name: flags.name ?? null,
      onStop: flags.onStop,
      outputLimitBytes: flags.outputLimit,
    },
    streams: { stdin: 'inherit', stdout, stderr: line.through(context.stderr) },
    onProgress: (progress) => line.update(progress),
  };
}

/** Ctrl-C and its kin end the recording; a terminal has sent the same to the target. A second one changes nothing. */
function stopOnSignals(recording: Recording): () => void {
  const stop = () => recording.stop();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

function finish(context: CliContext, path: string, result: RecordingResult, flags: RecordFlags): number {
  if (flags.json === true) print(context, formatReport(readReport(path), { json: true }));
  else if (flags.quiet !== true)
    context.stderr.write(`\n${formatReport(readReport(path), {})}\n\nsession: ${path}\n`);
  if (result.error !== null) throw result.error;
  return result.end === 'target-exited' ? exitStatusToCode(result.exit) : EXIT.ok;
}

/** Records as the flags say; answers the status to exit with. Throws TargetError, StoreError, ReaderError. */
async function record(context: CliContext, command: readonly string[], flags: RecordFlags): Promise<number> {
  const target = targetOf(command, flags);
  const title = flags.name ?? defaultTitle(target);
  const path = resolve(flags.output ?? newSessionPath(libraryFolder(context.env), title, new Date()));
  const line = new ProgressLine(flags.quiet === true ? null : context.stderr);
  const recording = await recordToFile(requestOf(context, target, flags, line), path);
  const release = stopOnSignals(recording);
  try {
    const result = await recording.done;
    line.clear();
    return finish(context, path, result, flags);
  } finally {
    release();
  }
}

/** Adds `record`: exits with the target's own status. The verb throws `TargetError`, `StoreError`, `ReaderError`. */
export function addRecord(program: Command, context: CliContext): void {
  program
    .command('record')
    .description('run a command, or attach to a process, and record it')
    .usage('[options] -- CMD ARGS...\n       switchyard record [options] -p PID')
    .argument('[command...]', 'the program and its arguments, run as they stand (no shell)')
    .option('-r, --rate <hz>', 'samples a second, 1 to 1000', parseRate, RATE_RANGE.default)
    .option('-d, --duration <seconds>', 'stop after this long', parseSeconds)
    .option('-o, --output <file>', 'session file to make (default: a new one in the library)')
    .option('-p, --pid <pid>', 'attach to a running process; it is only read from', parsePid)
    .option('--name <name>', "the session's title")
    .option('--cwd <dir>', 'working folder of the command')
    .option('--env <name=value>', 'set (or with NAME alone, remove) a variable; repeatable', collectEnv, {})
    .addOption(
      new Option('--on-stop <action>', 'what happens to the command when the recording ends first')
        .choices(['terminate', 'leave'])
        .default('terminate'),
    )
    .addOption(
      new Option('--output-limit <bytes>', "how much of the command's output is kept")
        .argParser(parseBytes)
        .default(OUTPUT_LIMIT, '4M'),
    )
    .option('--json', 'print the report as JSON on stdout; the command then prints to stderr')
    .option('-q, --quiet', 'no progress, no report')
    .passThroughOptions()
    .action(async (command: string[], flags: RecordFlags) => {
      process.exitCode = await record(context, command, flags);
    });
}
