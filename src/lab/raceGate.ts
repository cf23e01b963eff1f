import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ReaderError } from '../domain/error.ts';
import { GATE_FILE, GATE_FOLDER, gateWords } from '../domain/target.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';

/** Between two looks at who has passed, ms: long enough not to take a core from them. */
const LOOK_EVERY_MS = 0.2;
/** How long contestants may take to pass once the gate is open, ms. A gate that stays shut this long is a defect of the machine. */
const PASS_LIMIT_MS = 500;
/** How long they may take to come to the gate, ms. */
const ARRIVE_LIMIT_MS = 10_000;
const HOLD_LIMIT_MS = 5000;

/**
 * Whether util-linux's `flock` is here. The smaller ones of other tool boxes cannot become the program that they guard
 * (`--no-fork`) and would stay in the recording.
 */
export async function hasGate(): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('flock', ['--help'], { timeout: 5000 });
    return stdout.includes('--no-fork');
  } catch {
    return false;
  }
}

/** When a process passed the gate, as `process.hrtime.bigint()` counts: after `from` and before `to`. */
export interface Passage {
  readonly from: bigint;
  readonly to: bigint;
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** The executable of a process; null where it has ended. */
function exeOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}

/** Whether a process sleeps in the gate. */
function isHeld(pid: number): boolean {
  try {
    const stat = parsePidStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return stat?.name === 'flock' && stat.state === 'S';
  } catch {
    return false;
  }
}

/**
 * Holds programs until a common signal, without a shell or native code: each is started as `flock --shared --no-fork
 * FILE PROGRAM ...`, which sleeps in the kernel while another process has FILE locked for itself alone. That process
 * is ended for the signal, the kernel wakes all sleepers at once, and each becomes its program by exec(2): the
 * same process, with nothing of the gate left but an open descriptor.
 */
export class RaceGate {
  readonly #folder: string;
  readonly #holder: ChildProcess;

  private constructor(folder: string, holder: ChildProcess) {
    this.#folder = folder;
    this.#holder = holder;
  }

  /** A shut gate. Throws `ReaderError` (`race-gate`) where it cannot be shut. */
  static async shut(): Promise<RaceGate> {
    const folder = await mkdtemp(join(tmpdir(), GATE_FOLDER));
    const holder = spawn('flock', ['--exclusive', '--no-fork', join(folder, GATE_FILE), 'cat'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    holder.stdin.on('error', () => {}); // it may end before it reads
    const gate = new RaceGate(folder, holder);
    try {
      // `cat` runs only once the lock is had, and echoes then.
      holder.stdin.write('.');
      await Promise.race([
        once(holder.stdout, 'data', { signal: AbortSignal.timeout(HOLD_LIMIT_MS) }),
        once(holder, 'exit').then(([code]) =>
          Promise.reject(new Error(`flock ended with exit code ${code}`)),
        ),
      ]);
      return gate;
    } catch (cause) {
      await gate.remove();
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ReaderError('race-gate', `The start gate could not be set up in ${folder}: ${why}.`, {
        cause,
      });
    }
  }

  /** The words before a command that hold it. */
  get prefix(): string[] {
    return [...gateWords(join(this.#folder, GATE_FILE))];
  }

  /** Resolves when each of the processes sleeps in the gate or has ended. */
  async arrived(pids: readonly number[]): Promise<void> {
    const limit = performance.now() + ARRIVE_LIMIT_MS;
    const isThere = (pid: number) => isHeld(pid) || exeOf(pid) === null;
    while (!pids.every(isThere) && performance.now() < limit)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /**
   * Gives the signal and looks every 0.2 ms who has passed, without returning to the event loop. A process that was not
   * seen to pass within half a second has a passage of that length.
   */
  open(pids: readonly number[]): { readonly signal: bigint; readonly passages: readonly Passage[] } {
    const held = pids.map(exeOf);
    const signal = process.hrtime.bigint();
    this.#holder.kill('SIGKILL');
    const from = pids.map(() => signal);
    const to: (bigint | null)[] = pids.map(() => null);
    const limit = performance.now() + PASS_LIMIT_MS;
    while (to.includes(null) && performance.now() < limit) {
      Atomics.wait(pause, 0, 0, LOOK_EVERY_MS);
      for (const [i, pid] of pids.entries()) {
        if (to[i] !== null) continue;
        const before = process.hrtime.bigint();
        const exe = exeOf(pid);
        if (exe === held[i] && exe !== null) from[i] = before;
        else to[i] = process.hrtime.bigint();
      }
    }
    const end = process.hrtime.bigint();
    const passages = pids.map((_, i) => {
      const passed = to[i] ?? null;
      return passed === null ? { from: signal, to: end } : { from: from[i] ?? signal, to: passed };
    });
    return { signal, passages };
  }

  /** Opens the gate where it is shut, and removes its file. */
  async remove(): Promise<void> {
    if (this.#holder.exitCode === null && this.#holder.signalCode === null) this.#holder.kill('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }
}
