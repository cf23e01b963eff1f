import { type Command, Option } from 'commander';
import { formatCount, formatDuration, formatPercent, UNKNOWN } from '../analysis/format.ts';
import { NS_PER_MS, NS_PER_S, type Ns, type Pid } from '../domain/units.ts';
import { startRecording } from '../recorder/recording.ts';
import type { Progress, Recording } from '../recorder/request.ts';
import { samplerWorker } from '../recorder/worker.ts';
import type { CliContext } from './context.ts';
import { parseCount, parsePid, parseSeconds } from './options.ts';
import { progressText } from './progress.ts';
import { type Column, renderTable } from './table.ts';
import { type TopRow, TopTable } from './topTable.ts';

const CLEAR_SCREEN = '\u001b[H\u001b[2J';
const ALTERNATE_SCREEN = { on: '\u001b[?1049h\u001b[?25l', off: '\u001b[?25h\u001b[?1049l' };
const RATE_HZ = 50;
/** Rows shown where the output is no terminal. */
const ROWS = 40;

interface TopFlags {
  readonly pid: Pid;
  readonly interval: Ns;
  readonly count?: number;
}

function columns(intervalNs: number): readonly Column<TopRow>[] {
  const perSecond = (n: number | null) => formatCount(n === null ? null : (n * NS_PER_S) / intervalNs);
  return [
    { title: 'PID', align: 'right', cell: (r) => String(r.pid) },
    { title: 'TID', align: 'right', cell: (r) => String(r.tid) },
    { title: 'THREAD', align: 'left', cell: (r) => r.name, maxWidth: 20 },
    { title: 'ROLE', align: 'left', cell: (r) => r.role },
    { title: 'CPU', align: 'right', cell: (r) => formatPercent(r.cpuNs / intervalNs) },
    { title: 'RUN-QUEUE', align: 'right', cell: (r) => formatDuration(r.runqueueNs) },
    { title: 'VOL/S', align: 'right', cell: (r) => perSecond(r.voluntary) },
    { title: 'INVOL/S', align: 'right', cell: (r) => perSecond(r.involuntary) },
    { title: 'CORE', align: 'right', cell: (r) => (r.core === null ? UNKNOWN : String(r.core)) },
    { title: 'S', align: 'left', cell: (r) => r.state },
    {
      title: 'WAITS IN',
      align: 'left',
      cell: (r) => r.wait ?? (r.state === 'R' ? '' : UNKNOWN),
      maxWidth: 28,
    },
  ];
}

/** Draws one frame after another until the target ends, `count` is reached, or the user has seen enough. */
class TopView {
  readonly #context: CliContext;
  readonly #flags: TopFlags;
  readonly #table: TopTable;
  readonly #full: boolean;
  #frames = 0;
  #lastNs = 0;

  constructor(context: CliContext, flags: TopFlags, table: TopTable) {
    this.#context = context;
    this.#flags = flags;
    this.#table = table;
    this.#full = context.stdout.isTTY === true;
    if (this.#full) context.stdout.write(ALTERNATE_SCREEN.on);
  }

  /** Draws where the interval is over; answers whether that was the last frame asked for. */
  update(progress: Progress): boolean {
    const intervalNs = progress.untilNs - this.#lastNs;
    // Flushes come every 100 ms or so: the one nearest to the interval's end draws.
    if (intervalNs < this.#flags.interval - 50 * NS_PER_MS) return false;
    this.#lastNs = progress.untilNs;
    const rows = this.#table.takeRows();
    const limit = this.#full ? Math.max(1, (this.#context.stdout.rows ?? 24) - 4) : ROWS;
    const more = rows.length > limit ? `\nand ${rows.length - limit} more threads` : '';
    const text = `${progressText(progress)}\n\n${renderTable(rows.slice(0, limit), columns(intervalNs))}${more}\n`;
    this.#context.stdout.write(this.#full ? CLEAR_SCREEN + text : text);
    return ++this.#frames === this.#flags.count;
  }

  close(): void {
    if (this.#full) this.#context.stdout.write(ALTERNATE_SCREEN.off);
  }
}

/** `q` and Ctrl-C end it; a terminal in raw mode sends Ctrl-C as a key. Answers what restores the terminal. */
function stopOnKeys(stop: () => void): () => void {
  const { stdin } = process;
  const onKey = (key: Buffer) => {
    if (['q', 'Q', '\u0003'].includes(key.toString('latin1'))) stop();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  if (stdin.isTTY) {
    stdin.setRawMode(true);
    stdin.on('data', onKey).resume();
  }
  return () => {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    if (!stdin.isTTY) return;
    stdin.setRawMode(false);
    stdin.off('data', onKey).pause();
  };
}

/** Shows a process's threads until told to stop. Throws TargetError where it cannot be attached to. */
async function top(context: CliContext, flags: TopFlags): Promise<void> {
  const table = new TopTable();
  let recording: Recording | null = null;
  let view: TopView | null = null;
  const request = {
    target: { kind: 'attach', pid: flags.pid } as const,
    options: { rateHz: RATE_HZ, durationNs: null, name: null, onStop: 'leave', outputLimitBytes: 0 } as const,
    streams: { stdin: 'ignore', stdout: null, stderr: null } as const,
    onProgress: (progress: Progress) => {
      if (view?.update(progress)) recording?.stop();
    },
  };
  recording = await startRecording(request, () => table, samplerWorker());
  view = new TopView(context, flags, table);
  const release = stopOnKeys(() => recording?.stop());
  const result = await recording.done;
  release();
  view.close();
  if (result.error !== null) throw result.error;
  if (result.end === 'target-exited') context.stderr.write(`process ${flags.pid} has ended\n`);
}

/** Adds `top`: a live table. The verb throws `TargetError` where the process cannot be attached to. */
export function addTop(program: Command, context: CliContext): void {
  program
    .command('top')
    .description("a live table of a process's threads and those of its children; q ends it")
    .requiredOption('-p, --pid <pid>', 'the process; it is only read from', parsePid)
    .addOption(
      new Option('-i, --interval <seconds>', 'between two tables')
        .argParser(parseSeconds)
        .default(parseSeconds('1'), '1'),
    )
    .option('-n, --count <tables>', 'end after so many', parseCount)
    .action((flags: TopFlags) => top(context, flags));
}
