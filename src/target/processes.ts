import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import pidusage from 'pidusage';
import type { RuntimeInfo } from '../domain/session.ts';
import type { Pid, Ticks } from '../domain/units.ts';
import { parseCmdline } from '../procfs/cmdline.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';
import { lookAtAccess, type ProcessAccess } from './access.ts';
import { readTextOrNull } from './machineLook.ts';
import { listIds } from './procSource.ts';
import { RuntimeDetector } from './runtime/detector.ts';

/** Whether a process can be recorded: wholly, only in part, or not at all. */
export interface AttachPossibility {
  readonly extent: 'full' | 'partial' | 'none';
  /** Why not wholly, and what to do; null for `full`. */
  readonly reason: string | null;
}

/** A process that a person may choose to record. */
export interface RunningProcess {
  readonly pid: Pid;
  readonly startTicks: Ticks;
  /** User's name, or the number where it has none; null where it cannot be told. */
  readonly user: string | null;
  readonly name: string;
  readonly argv: readonly string[];
  readonly runtime: RuntimeInfo;
  /** Of one core, over the time since the last listing; null in a process's first. */
  readonly cpuPercent: number | null;
  readonly rssBytes: number | null;
  readonly threads: number | null;
  readonly attach: AttachPossibility;
}

/** Names of users by number, from the text of `/etc/passwd`. */
export function parseUsers(text: string): ReadonlyMap<number, string> {
  const rows = text.split('\n').map((line) => line.split(':'));
  return new Map(rows.flatMap(([name = '', , uid]) => (uid ? [[Number(uid), name] as const] : [])));
}

/** Whether a process can be recorded by a recorder with process id `self`. */
export function possibilityOf(access: ProcessAccess, self: number): AttachPossibility {
  if (access.pid === self) return { extent: 'none', reason: 'This is Switchyard itself.' };
  if (access.unreadable.length === 0) return { extent: 'full', reason: null };
  const files = access.unreadable.join(', ');
  return {
    extent: 'partial',
    reason: `Threads and their times can be recorded, but ${files} under /proc/${access.pid} are not yours to read: record as its user or with sudo.`,
  };
}

const readText = (path: string): string => readTextOrNull(path) ?? '';

/** Lists what can be attached to. Keeps what it learnt of runtimes and CPU times from one listing to the next. */
export class ProcessLister {
  readonly #detector: RuntimeDetector;
  /** Processes that a listing before measured; a first measure has nothing to compare with. */
  #measured: ReadonlySet<string> = new Set();

  constructor(detector: RuntimeDetector = new RuntimeDetector()) {
    this.#detector = detector;
  }

  /**
   * All processes but the kernel's threads, the busiest first. The first listing takes `intervalMs` to see how busy
   * they are; later ones answer at once, over the time since the one before.
   */
  async list(intervalMs = 200): Promise<readonly RunningProcess[]> {
    const programs = (await lookAtAll()).filter((access) => !access.isKernelThread);
    const isFirst = this.#measured.size === 0;
    if (isFirst) {
      await usageOf(programs);
      this.#measured = new Set(programs.map(identityOf));
    }
    const runtimes = await this.#runtimesAfter(programs, isFirst ? intervalMs : 0);
    const usage = await usageOf(programs);
    const users = parseUsers(readText('/etc/passwd'));
    const rows = programs.flatMap((access) => this.#row(access, runtimes, usage, users) ?? []);
    this.#measured = new Set(programs.map(identityOf));
    return rows.sort((a, b) => (b.cpuPercent ?? 0) - (a.cpuPercent ?? 0) || a.pid - b.pid);
  }

  /** Lets go of the files that are kept open to tell how busy processes are. */
  close(): void {
    pidusage.clear();
    this.#measured = new Set();
  }

  async #runtimesAfter(
    programs: readonly ProcessAccess[],
    ms: number,
  ): Promise<ReadonlyMap<Pid, RuntimeInfo>> {
    const elapsed = delay(ms);
    const runtimes = new Map<Pid, RuntimeInfo>();
    for (const { pid } of programs) runtimes.set(pid, await this.#detector.detect(pid));
    await elapsed;
    return runtimes;
  }

  /** null for a process that ended while the list was made. */
  #row(
    access: ProcessAccess,
    runtimes: ReadonlyMap<Pid, RuntimeInfo>,
    usage: Usage,
    users: ReadonlyMap<number, string>,
  ): RunningProcess | null {
    const { pid, startTicks, name, uid } = access;
    const stat = parsePidStat(readText(`/proc/${pid}/stat`));
    const runtime = runtimes.get(pid);
    if (!stat || !runtime || stat.startTicks !== startTicks || stat.state === 'Z') return null;
    const used = usage[pid];
    return {
      pid,
      startTicks,
      name,
      runtime,
      user: uid === null ? null : (users.get(uid) ?? String(uid)),
      argv: parseCmdline(readText(`/proc/${pid}/cmdline`)),
      cpuPercent: this.#measured.has(identityOf(access)) ? (used?.cpu ?? null) : null,
      rssBytes: used?.memory ?? null,
      threads: stat.threads,
      attach: possibilityOf(access, process.pid),
    };
  }
}

const identityOf = ({ pid, startTicks }: ProcessAccess): string => `${pid}:${startTicks}`;

/** Processes looked at before others get a turn. */
const AT_ONCE = 16;

async function lookAtAll(): Promise<readonly ProcessAccess[]> {
  const accesses: ProcessAccess[] = [];
  for (const [index, pid] of listIds('/proc').entries()) {
    if (index % AT_ONCE === 0) await turn();
    const access = lookAtAccess(pid);
    if (access) accesses.push(access);
  }
  return accesses;
}

type Usage = Readonly<Record<string, pidusage.Status | undefined>>;

async function usageOf(programs: readonly ProcessAccess[]): Promise<Usage> {
  return programs.length === 0 ? {} : pidusage(programs.map(({ pid }) => pid));
}
