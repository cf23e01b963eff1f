import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ExitStatus, Origin, OutputChunk, ProcessInfo } from '../../src/domain/session.ts';
import { type Ns, ns, type Pid } from '../../src/domain/units.ts';
import { ProcessFollower } from '../../src/target/follow.ts';
import { KernelProcSource } from '../../src/target/procSource.ts';
import { RuntimeDetector } from '../../src/target/runtime/detector.ts';
import { type SpawnedTarget, type SpawnOptions, spawnTarget } from '../../src/target/spawn.ts';

export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/target/${name}`, import.meta.url));

/** Waits until `find` answers something else than null, undefined or false; throws after 20 s. */
export async function until<T>(what: string, find: () => T | null | undefined | false): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = find();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await delay(5);
  }
}

const zero = process.hrtime.bigint();
/** Session time for these tests: since their start. */
export const now = (): Ns => ns(Number(process.hrtime.bigint() - zero));

/** A spawned program and its kept output. */
export interface Started {
  readonly target: SpawnedTarget;
  readonly chunks: readonly OutputChunk[];
  readonly dropped: readonly number[];
  text(): string;
}

export async function start(
  argv: readonly string[],
  change: Partial<SpawnOptions> = {},
  spec: { readonly cwd?: string; readonly env?: Readonly<Record<string, string | null>> } = {},
): Promise<Started> {
  const chunks: OutputChunk[] = [];
  const dropped: number[] = [];
  const target = await spawnTarget({
    spec: { kind: 'spawn', argv, cwd: spec.cwd ?? null, env: spec.env ?? {} },
    stdin: 'ignore',
    stdout: null,
    stderr: null,
    outputLimitBytes: 1 << 20,
    now,
    output: { chunk: (chunk) => chunks.push(chunk), dropped: (bytes) => dropped.push(bytes) },
    ...change,
  });
  return { target, chunks, dropped, text: () => chunks.map((chunk) => chunk.text).join('') };
}

/** What a follower told, in order, and the last state of each process. */
export class Followed {
  readonly processes = new Map<number, ProcessInfo>();
  readonly runtimes: string[] = [];
  readonly follower: ProcessFollower;

  constructor(pid: Pid, origin: Origin) {
    const detector = new RuntimeDetector();
    this.follower = new ProcessFollower({
      source: new KernelProcSource(),
      now,
      detect: (id) => detector.detect(id),
      events: {
        process: (info) => this.processes.set(info.id, info),
        update: (info) => {
          this.processes.set(info.id, info);
          this.runtimes.push(info.runtime.kind);
        },
        end: (id, endNs, exit) => {
          const info = this.processes.get(id);
          if (info) this.processes.set(id, { ...info, endNs, exit });
        },
      },
    });
    this.follower.add(pid, origin);
  }

  all(): readonly ProcessInfo[] {
    return [...this.processes.values()];
  }
}

/** Runs a program to its end under a follower that beats every 10 ms. */
export async function followToEnd(
  argv: readonly string[],
  spec: Parameters<typeof start>[2] = {},
): Promise<Followed & { readonly exit: ExitStatus; readonly started: Started }> {
  const started = await start(argv, {}, spec);
  const followed = new Followed(started.target.pid, 'spawned');
  const timer = setInterval(() => followed.follower.poll(), 10);
  const exit = await started.target.exited;
  clearInterval(timer);
  followed.follower.noteExit(started.target.pid, exit);
  await until('the end of all children', () => {
    followed.follower.poll();
    return followed.follower.alive().length === 0;
  });
  await started.target.outputEnded;
  followed.follower.close();
  return Object.assign(followed, { exit, started });
}

/** A program on PATH; null where it is not there. */
export function findProgram(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(':');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** The real Python interpreters of this machine: the system's and those that pyenv installed. */
export function pythons(): readonly string[] {
  const home = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const installed = existsSync(home)
    ? readdirSync(home).map((version) => join(home, version, 'bin', 'python'))
    : [];
  return ['/usr/bin/python3', ...installed].filter((path) => existsSync(path));
}

/** A Python 3 of this machine without a launcher script around it; null where there is none. */
export function python3(): string | null {
  const isThree = (path: string) =>
    /^3/.test(
      execFileSync(path, ['-c', 'import platform; print(platform.python_version())'], { encoding: 'utf8' }),
    );
  return pythons().find(isThree) ?? null;
}
