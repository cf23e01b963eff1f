import { type ChildProcess, spawn } from 'node:child_process';
import { ReaderError } from '../../domain/error.ts';
import { judgeRun, type RunEnd, type RunJudgement } from '../outcome.ts';
import { OutputScanner, type Phase } from '../result.ts';
import type { Workload } from '../types.ts';

export interface RunOptions {
  /** Seconds after which the program is taken to hang and is ended. */
  readonly timeoutS: number;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  /** Told once it runs. */
  readonly onStart?: (pid: number) => void;
  /** Each piece of output as it comes; may be a flood. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
}

export interface RunReport extends RunJudgement {
  readonly argv: readonly string[];
  readonly end: RunEnd;
  readonly phases: readonly Phase[];
  readonly outputBytes: number;
  /** Seconds from start to end. */
  readonly wallS: number;
}

const TAIL = 8192;
const GRACE_MS = 1500;

/** Ends a program with its children: it leads a process group of its own. */
function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal); // the group is gone already
  }
}

/** Ends the program when time is up or the reader asks; `why` tells which it was. */
function watch(child: ChildProcess, options: RunOptions) {
  const why = { timedOut: false, stopped: false };
  let grace: NodeJS.Timeout | undefined;
  const finish = () => {
    endGroup(child, 'SIGTERM');
    grace = setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MS);
  };
  const timer = setTimeout(() => {
    why.timedOut = true;
    finish();
  }, options.timeoutS * 1000);
  const onAbort = () => {
    why.stopped = true;
    finish();
  };
  if (options.signal?.aborted) onAbort();
  else options.signal?.addEventListener('abort', onAbort, { once: true });
  const release = () => {
    clearTimeout(timer);
    clearTimeout(grace);
    options.signal?.removeEventListener('abort', onAbort);
  };
  return { why, release };
}

/** Reads both streams in bounded memory. */
function listen(child: ChildProcess, options: RunOptions) {
  const scanner = new OutputScanner();
  const seen = { bytes: 0, stderrTail: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    seen.bytes += Buffer.byteLength(text);
    scanner.push(text);
    options.onOutput?.('stdout', text);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    seen.bytes += Buffer.byteLength(text);
    seen.stderrTail = (seen.stderrTail + text).slice(-TAIL);
    options.onOutput?.('stderr', text);
  });
  return { scanner, seen };
}

/**
 * Runs a workload without recording it: `argv` is its whole command, run without a shell. A program that fails, hangs
 * or is killed is a report with a failure, not an exception. Throws `ReaderError` (`toolchain-gone`) where it cannot
 * be started.
 */
export function runProgram(
  entry: Workload,
  argv: readonly string[],
  options: RunOptions,
): Promise<RunReport> {
  const [file = '', ...args] = argv;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const { scanner, seen } = listen(child, options);
    const { why, release } = watch(child, options);
    if (child.pid !== undefined) options.onStart?.(child.pid);
    child.once('error', (cause) => {
      release();
      const message = `${file} could not be started (${cause.message}). It was there when toolchains were looked for: look again, or choose another.`;
      reject(new ReaderError('toolchain-gone', message, { cause }));
    });
    child.once('close', (code, signal) => {
      release();
      const end: RunEnd = {
        exit: { code, signal },
        timedOutAfterS: why.timedOut ? options.timeoutS : null,
        stopped: why.stopped,
        stderrTail: seen.stderrTail,
      };
      const wallS = (performance.now() - started) / 1000;
      const judgement = judgeRun(entry, end, scanner.result());
      resolve({ ...judgement, argv, end, phases: scanner.phases, outputBytes: seen.bytes, wallS });
    });
  });
}
