import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import type { Pid } from '../domain/units.ts';
import { pid as asPid } from '../domain/units.ts';
import { parseChildren } from '../procfs/children.ts';
import { parseCmdline } from '../procfs/cmdline.ts';
import { parseLastPid } from '../procfs/last-pid.ts';
import { type PidStat, parsePidStat } from '../procfs/pid-stat.ts';
import { type ProcessImage, parseProcessImage } from '../procfs/process-image.ts';

/** A process at one moment. */
export type ProcessLook = PidStat & ProcessImage;

/** What is told once of a program image. Empty or null where the process has ended or may not be read. */
export interface ProcessDescription {
  readonly argv: readonly string[];
  readonly exe: string | null;
  readonly cwd: string | null;
}

/** Where a follower reads from. Everything answers at once; a process that is gone is null or empty, never an error. */
export interface ProcSource {
  look(pid: Pid): ProcessLook | null;
  describe(pid: Pid): ProcessDescription;
  /** Living children of all threads of a process; null where the kernel does not list them. */
  children(pid: Pid): readonly Pid[] | null;
  /** Every process that the recorder may see. */
  allPids(): readonly Pid[];
  /** Last id given to a process or thread; null where it cannot be told. */
  lastPid(): number | null;
  /** Closes what is kept open for a process. */
  forget(pid: Pid): void;
  close(): void;
}

const READ_BYTES = 4096;

/** Runs `read`, answering `otherwise` where the process is gone or not ours to read. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** Pids in the folder `/proc`, or tids in a task folder. */
export function listIds(folder: string): readonly Pid[] {
  const names = attempt(() => readdirSync(folder), [] as string[]);
  return names.filter((name) => /^\d+$/.test(name)).map((name) => asPid(Number(name)));
}

/** Files that stay open and are read again from their start. */
class KeptFiles {
  readonly #descriptors = new Map<string, number>();
  #buffer = Buffer.alloc(READ_BYTES);

  /** Content of a file; null where it cannot be opened or read. */
  read(path: string): string | null {
    return attempt(() => {
      const kept = this.#descriptors.get(path);
      const descriptor = kept ?? openSync(path, 'r');
      if (kept === undefined) this.#descriptors.set(path, descriptor);
      return this.#readAll(descriptor);
    }, null);
  }

  #readAll(descriptor: number): string {
    let length = readSync(descriptor, this.#buffer, 0, this.#buffer.length, 0);
    while (length === this.#buffer.length) {
      this.#buffer = Buffer.alloc(this.#buffer.length * 2);
      length = readSync(descriptor, this.#buffer, 0, this.#buffer.length, 0);
    }
    return this.#buffer.toString('utf8', 0, length);
  }

  close(path: string): void {
    const descriptor = this.#descriptors.get(path);
    if (descriptor === undefined) return;
    this.#descriptors.delete(path);
    closeSync(descriptor);
  }

  paths(): readonly string[] {
    return [...this.#descriptors.keys()];
  }
}

/** The kernel's own `/proc`, with the files of a follower's beat kept open. */
export class KernelProcSource implements ProcSource {
  readonly #files = new KeptFiles();
  readonly #hasChildren = attempt(() => readFileSync('/proc/thread-self/children', 'latin1') !== null, false);

  look(pid: Pid): ProcessLook | null {
    const text = this.#files.read(`/proc/${pid}/stat`);
    const stat = text === null ? null : parsePidStat(text);
    const image = text === null ? null : parseProcessImage(text);
    return stat && image && { ...stat, ...image };
  }

  describe(pid: Pid): ProcessDescription {
    const link = (name: string) => attempt(() => readlinkSync(`/proc/${pid}/${name}`), null);
    const argv = attempt(() => parseCmdline(readFileSync(`/proc/${pid}/cmdline`, 'utf8')), []);
    return { argv, exe: link('exe'), cwd: link('cwd') };
  }

  children(pid: Pid): readonly Pid[] | null {
    if (!this.#hasChildren) return null;
    const paths = listIds(`/proc/${pid}/task`).map((tid) => `/proc/${pid}/task/${tid}/children`);
    const living = new Set(paths);
    for (const path of this.#taskFiles(pid)) if (!living.has(path)) this.#files.close(path);
    return paths.flatMap((path) => parseChildren(this.#files.read(path) ?? ''));
  }

  #taskFiles(pid: Pid): readonly string[] {
    return this.#files.paths().filter((path) => path.startsWith(`/proc/${pid}/task/`));
  }

  allPids(): readonly Pid[] {
    return listIds('/proc');
  }

  lastPid(): number | null {
    const text = this.#files.read('/proc/loadavg');
    return text === null ? null : parseLastPid(text);
  }

  forget(pid: Pid): void {
    for (const path of this.#taskFiles(pid)) this.#files.close(path);
    this.#files.close(`/proc/${pid}/stat`);
  }

  close(): void {
    for (const path of this.#files.paths()) this.#files.close(path);
  }
}
