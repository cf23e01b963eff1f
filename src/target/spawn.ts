import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { ExitStatus, TargetSpec } from '../domain/session.ts';
import { pid as asPid, type Ns, type Pid, type Ticks, ticks } from '../domain/units.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';
import { checkFolder, mergeEnvironment, resolveCommand } from './command.ts';
import { type LeftOutput, leaveOutput } from './leave.ts';
import { JOIN_NS, OutputCollector, type OutputEvents } from './output.ts';
import { passThrough } from './passThrough.ts';
import { TargetError, type TargetErrorCode } from './targetError.ts';

type SpawnSpec = Extract<TargetSpec, { kind: 'spawn' }>;

export interface SpawnOptions {
  readonly spec: SpawnSpec;
  /** `inherit` lets the target read the terminal; `ignore` gives it an empty input. */
  readonly stdin: 'inherit' | 'ignore';
  /** Where output passes through to; null for nowhere. A sink that fails is given up, the target runs on. */
  readonly stdout: Writable | null;
  readonly stderr: Writable | null;
  /** Bytes of output kept, both streams together. */
  readonly outputLimitBytes: number;
  /** Session time. */
  readonly now: () => Ns;
  readonly output: OutputEvents;
}

/** A program that the recorder started. It is in the recorder's process group, so a terminal's Ctrl-C reaches it too. */
export interface SpawnedTarget {
  readonly pid: Pid;
  /** Settles when the process itself has ended. */
  readonly exited: Promise<ExitStatus>;
  /** Settles when its output has ended, which children that outlive it may put off for ever. */
  readonly outputEnded: Promise<void>;
  /** Goes on without the recorder: its output is read by a process of its own from here on. */
  leave(to: LeftOutput): void;
  /**
   * CPU of the target, and of all that it waited for, as the kernel charged it to the recorder; to be asked after
   * `exited`. In clock ticks; null where it cannot be read.
   */
  chargedTicks(): Ticks | null;
}

const MS_PER_JOIN = JOIN_NS / 1e6;

/**
 * Starts a program from its argument vector; there is no shell. When this answers the program is past exec, with its
 * first instructions perhaps run: its totals since birth are read from `/proc`.
 * @throws {TargetError} with the reason, where it cannot be started.
 */
export async function spawnTarget(options: SpawnOptions): Promise<SpawnedTarget> {
  const before = waitedTicks();
  const child = await start(options);
  const exited = new Promise<ExitStatus>((settle) => {
    child.once('exit', (code, signal) => settle({ code, signal }));
  });
  const { streams, see } = collect(child, options);
  return {
    pid: asPid(child.pid ?? 0),
    exited,
    outputEnded: Promise.all(streams.map(({ stream }) => ended(stream))).then(() => undefined),
    leave: (to) => {
      for (const { stream, name, descriptor } of streams)
        if (!stream.destroyed) leaveOutput(stream, descriptor, to, (bytes) => see(name, bytes));
      child.unref();
    },
    chargedTicks: () => {
      const now = waitedTicks();
      return before === null || now === null ? null : ticks(now - before);
    },
  };
}

/** CPU of all ended children that this process has waited for. */
function waitedTicks(): number | null {
  try {
    const stat = parsePidStat(readFileSync('/proc/self/stat', 'utf8'));
    return stat && stat.childUserTicks + stat.childSystemTicks;
  } catch {
    return null;
  }
}

async function start({ spec, stdin }: SpawnOptions): Promise<ChildProcess> {
  const [command = '', ...args] = spec.argv;
  const env = mergeEnvironment(process.env, spec.env);
  if (spec.cwd !== null) checkFolder(spec.cwd);
  const cwd = spec.cwd ?? process.cwd();
  const file = resolveCommand(command, cwd, env);
  try {
    const child = spawn(file, args, { argv0: command, cwd, env, stdio: [stdin, 'pipe', 'pipe'] });
    if (child.pid === undefined) {
      const [error] = await once(child, 'error');
      throw error;
    }
    // A signal that cannot be sent is the only error left; nobody sends one through this object.
    child.on('error', () => {});
    return child;
  } catch (error) {
    throw spawnError(error as NodeJS.ErrnoException, command, file);
  }
}

/** What exec(2) and fork(2) answer, for the reader. */
function spawnError(error: NodeJS.ErrnoException, command: string, file: string): TargetError {
  const reasons: Readonly<Record<string, readonly [TargetErrorCode, string]>> = {
    ENOENT: [
      'bad-format',
      `${file} names an interpreter in its first line (#!), or a loader, that is not there.`,
    ],
    EACCES: [
      'not-executable',
      `${file} or its interpreter is not executable by you, or lies on a volume mounted noexec.`,
    ],
    ENOEXEC: [
      'bad-format',
      `${file} is no program for this machine and no script with a first line #!INTERPRETER. To run it as a shell script: sh '${file}'.`,
    ],
    E2BIG: [
      'too-long',
      `The arguments and the environment of ${command} are larger than the kernel takes (see getconf ARG_MAX). Pass the data in a file.`,
    ],
    EAGAIN: [
      'no-resources',
      `No process can be started for ${command}: the limit of processes is reached. See ulimit -u.`,
    ],
    ENOMEM: ['no-resources', `No process can be started for ${command}: memory is short.`],
    EMFILE: [
      'no-resources',
      `No process can be started for ${command}: too many open files. Raise the limit: ulimit -n 65536.`,
    ],
    ERR_INVALID_ARG_VALUE: [
      'bad-argument',
      `An argument or a variable for ${command} holds a NUL byte, which no program can be given.`,
    ],
  };
  const [code, message] = reasons[error.code ?? ''] ?? [
    'spawn-failed',
    `${command} could not be started: ${error.message}.`,
  ];
  return new TargetError(code, message, { cause: error });
}

interface OutputStream {
  readonly name: 'stdout' | 'stderr';
  readonly stream: Readable;
  readonly descriptor: 1 | 2;
}

interface Collected {
  readonly streams: readonly OutputStream[];
  readonly see: (name: OutputStream['name'], bytes: Buffer) => void;
}

function collect(child: ChildProcess, { outputLimitBytes, output, now, ...sinks }: SpawnOptions): Collected {
  const collector = new OutputCollector(outputLimitBytes, output);
  let isWaiting = false;
  const flush = () => {
    isWaiting = false;
    collector.flush();
  };
  const see = (name: OutputStream['name'], bytes: Buffer) => {
    collector.add(name, bytes, now());
    if (isWaiting || !collector.hasPending) return;
    isWaiting = true;
    setTimeout(flush, MS_PER_JOIN);
  };
  const streams = (
    [
      ['stdout', 1],
      ['stderr', 2],
    ] as const
  ).flatMap(([name, descriptor]) => {
    const stream = child[name];
    return stream ? [{ name, stream, descriptor }] : [];
  });
  for (const { name, stream } of streams) {
    passThrough(stream, sinks[name], (bytes) => see(name, bytes));
    stream.once('close', () => collector.end(name, now()));
  }
  return { streams, see };
}

function ended(stream: Readable): Promise<void> {
  return new Promise((settle) => {
    stream.once('close', () => settle());
  });
}
