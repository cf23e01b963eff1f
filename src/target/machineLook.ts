import { readFileSync } from 'node:fs';
import { parseOpenFileLimit } from '../procfs/limits.ts';
import { type Environment, resolveCommand } from './command.ts';

/** What was found on a machine, before judging it. */
export interface MachineLook {
  readonly platform: NodeJS.Platform;
  /** Of this process, e.g. `24.1.0`. */
  readonly nodeVersion: string;
  readonly euid: number;
  /** Mount options of `/proc`; null where it is not mounted. */
  readonly procOptions: string | null;
  readonly schedstat: boolean;
  readonly procChildren: boolean;
  /** `kernel.yama.ptrace_scope`; null without Yama. */
  readonly ptraceScope: number | null;
  readonly perfEventParanoid: number | null;
  readonly pressure: boolean;
  /** Version of the hierarchy that limits CPU; null for none. */
  readonly cgroupVersion: 1 | 2 | null;
  /** Soft limit of open files, Infinity for none; null where it is not readable. */
  readonly openFileLimit: number | null;
  readonly display: string | null;
  /** Where programs were found on PATH; null for one that is not there. */
  readonly programs: Readonly<Record<string, string | null>>;
}

/** Reads a file's text; null where it cannot be read. */
export type ReadText = (path: string) => string | null;

export const readTextOrNull: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

/** Options of the mount at `point` in the text of `/proc/self/mounts`; null where nothing is mounted there. */
export function mountOptions(mounts: string, point: string): string | null {
  const rows = mounts.split('\n').map((line) => line.split(' '));
  return rows.findLast((row) => row[1] === point)?.[3] ?? null;
}

/** Which cgroup hierarchy holds the CPU controller, from the text of `/proc/self/mounts`. */
export function cpuCgroupVersion(mounts: string): 1 | 2 | null {
  const rows = mounts.split('\n').map((line) => line.split(' '));
  const isV1 = rows.some(
    ([, , type, options = '']) => type === 'cgroup' && options.split(',').includes('cpu'),
  );
  if (isV1) return 1;
  return rows.some(([, , type]) => type === 'cgroup2') ? 2 : null;
}

function numberIn(text: string | null): number | null {
  const value = Number(text?.trim() || Number.NaN);
  return Number.isNaN(value) ? null : value;
}

/** `kernel.yama.ptrace_scope`, which bears on reading memory; null where the kernel has no Yama. */
export function ptraceScope(read: ReadText = readTextOrNull): number | null {
  return numberIn(read('/proc/sys/kernel/yama/ptrace_scope'));
}

function findProgram(name: string, env: Environment): string | null {
  try {
    return resolveCommand(name, '/', env);
  } catch {
    return null;
  }
}

/** Looks at this machine: a dozen small files, no program is run. */
export function lookAtMachine(
  programs: readonly string[],
  read: ReadText = readTextOrNull,
  env: Environment = process.env,
): MachineLook {
  const mounts = read('/proc/self/mounts') ?? '';
  return {
    platform: process.platform,
    nodeVersion: process.versions.node,
    euid: process.geteuid?.() ?? 0,
    procOptions: mountOptions(mounts, '/proc'),
    schedstat: /^\d+ \d+ \d+\s*$/.test(read('/proc/self/schedstat') ?? ''),
    procChildren: read('/proc/thread-self/children') !== null,
    ptraceScope: ptraceScope(read),
    perfEventParanoid: numberIn(read('/proc/sys/kernel/perf_event_paranoid')),
    pressure: read('/proc/pressure/cpu') !== null,
    cgroupVersion: cpuCgroupVersion(mounts),
    openFileLimit: parseOpenFileLimit(read('/proc/self/limits') ?? ''),
    display: env['WAYLAND_DISPLAY'] || env['DISPLAY'] || null,
    programs: Object.fromEntries(programs.map((name) => [name, findProgram(name, env)])),
  };
}
