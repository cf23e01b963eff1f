import { readFile, readlink } from 'node:fs/promises';
import type { RuntimeInfo } from '../../domain/session.ts';
import type { Pid } from '../../domain/units.ts';
import { mappedFiles } from '../../procfs/mapped-files.ts';
import { isLibPython, isPythonName, lookForCPython, pythonByName } from './cpython.ts';
import { readElf } from './elf.ts';
import { openWindow } from './fileWindow.ts';
import { lookForGo } from './go.ts';
import { isLibJvm, lookForJvm } from './jvm.ts';
import { type BinaryLook, runtime } from './looked.ts';
import { isLibNode, lookForNode } from './node.ts';
import { isLibRuby, lookForRuby } from './ruby.ts';

/** In order of cost: Go by its section, the others by an exported symbol, Node's version by a scan. */
const EXECUTABLES: readonly BinaryLook[] = [lookForGo, lookForCPython, lookForRuby, lookForNode];
/** Files kept in the cache; the oldest is forgotten first. */
const CACHE_SIZE = 256;

type Verdict = RuntimeInfo | 'plain ELF' | 'not ELF';

const errorCode = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error';

/** A runtime that could not be told, and why. */
export const unknownRuntime = (why: string): RuntimeInfo => runtime('unknown', null, why);

function unreadable(pid: Pid, error: unknown): RuntimeInfo {
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM')
    return unknownRuntime(`/proc/${pid}/exe may be read by the process's own user and by root only`);
  return unknownRuntime(
    code === 'ENOENT' || code === 'ESRCH'
      ? `process ${pid} has ended or has no program file`
      : `/proc/${pid}/exe: ${code}`,
  );
}

/**
 * Names the runtime inside a process from its files alone: the process is neither stopped nor written to. Verdicts
 * are kept by device, inode, time of change and size, so that a pool of workers costs one look. All reads are
 * asynchronous and at most 1 MiB at once.
 */
export class RuntimeDetector {
  readonly #verdicts = new Map<string, Promise<Verdict>>();

  /**
   * Looks at a process now. Just after exec the libraries are not mapped yet: an answer without a version may become
   * better some milliseconds later. Never throws: what could not be read is said in `evidence`.
   */
  async detect(pid: Pid): Promise<RuntimeInfo> {
    try {
      const path = await readlink(`/proc/${pid}/exe`);
      const verdict = await this.#look(`/proc/${pid}/exe`, path, EXECUTABLES);
      if (typeof verdict !== 'string') return verdict;
      if (verdict === 'not ELF')
        return runtime('native', null, `${path}, not a 64-bit little-endian ELF file`);
      return (await this.#fromLibraries(pid)) ?? fromName(path);
    } catch (error) {
      return unreadable(pid, error);
    }
  }

  async #fromLibraries(pid: Pid): Promise<RuntimeInfo | null> {
    const inside = (path: string) => `/proc/${pid}/root${path}`;
    const files = mappedFiles(await readFile(`/proc/${pid}/maps`, 'latin1'));
    const looks: readonly [(path: string) => boolean, BinaryLook][] = [
      [isLibPython, lookForCPython],
      [isLibNode, lookForNode],
      [isLibRuby, lookForRuby],
    ];
    for (const [isWanted, look] of looks) {
      for (const path of files.filter(isWanted)) {
        const verdict = await this.#look(inside(path), path, [look]).catch(() => 'not ELF' as const);
        if (typeof verdict !== 'string') return verdict;
      }
    }
    const libjvm = files.find(isLibJvm);
    if (!libjvm) return null;
    return lookForJvm(libjvm, (path) => readFile(inside(path), 'utf8').catch(() => null));
  }

  /** @throws the error of open(2). */
  async #look(file: string, path: string, looks: readonly BinaryLook[]): Promise<Verdict> {
    const window = await openWindow(file);
    try {
      const kept = this.#verdicts.get(window.key);
      if (kept) return await kept;
      const verdict = judge(window, path, looks);
      this.#keep(window.key, verdict);
      return await verdict;
    } finally {
      await window.close();
    }
  }

  #keep(key: string, verdict: Promise<Verdict>): void {
    this.#verdicts.set(key, verdict);
    // What failed is not kept: the next process may be read.
    verdict.catch(() => this.#verdicts.delete(key));
    const [oldest] = this.#verdicts.keys();
    if (this.#verdicts.size > CACHE_SIZE && oldest !== undefined) this.#verdicts.delete(oldest);
  }
}

async function judge(
  source: Awaited<ReturnType<typeof openWindow>>,
  path: string,
  looks: readonly BinaryLook[],
): Promise<Verdict> {
  const elf = await readElf(source);
  if (!elf) return 'not ELF';
  for (const look of looks) {
    const found = await look({ path, source, elf });
    if (found) return found;
  }
  return 'plain ELF';
}

function fromName(path: string): RuntimeInfo {
  return isPythonName(path) ? pythonByName(path) : runtime('native', null, `ELF program ${path}`);
}
