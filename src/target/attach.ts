import type { Pid } from '../domain/units.ts';
import { type GuardedFile, lookAtAccess, type ProcessAccess } from './access.ts';
import { ptraceScope } from './machineLook.ts';
import { TargetError } from './targetError.ts';

/** Something that will be missing in a recording of a process; for a `Notice`. */
export interface AttachNotice {
  /** Stable key. */
  readonly code: string;
  readonly message: string;
}

/** A process that can be recorded, and what of it cannot be seen. */
export interface AttachedTarget {
  readonly access: ProcessAccess;
  readonly notices: readonly AttachNotice[];
}

/** What each file gives to a recording, for the reader. */
const USES: Readonly<Record<GuardedFile, string>> = {
  exe: 'the program and its runtime',
  maps: 'the runtime’s version',
  io: 'bytes read and written',
  syscall: 'the system call it waits in',
  mem: 'who holds the GIL',
};

/**
 * Checks that a process can be recorded. Attaching only ever reads: the process gets no signal, is not traced and not
 * stopped, and detaching is simply to stop reading.
 * @throws {TargetError} `no-process`, `not-a-program` for a kernel thread, `own-process`.
 */
export function attachTo(pid: Pid): AttachedTarget {
  if (pid === process.pid)
    throw new TargetError('own-process', `Process ${pid} is the recorder itself. Choose another one.`);
  const access = lookAtAccess(pid);
  if (!access)
    throw new TargetError(
      'no-process',
      `There is no process ${pid}, or this machine hides other users' processes (mount option hidepid of /proc). See what can be recorded: switchyard ps`,
    );
  if (access.isKernelThread)
    throw new TargetError(
      'not-a-program',
      `Process ${pid} (${access.name}) is a thread of the kernel, which has no program to record.`,
    );
  const scope = ptraceScope();
  return { access, notices: noticesOf(access, process.geteuid?.() ?? 0, scope) };
}

/** What will be missing and how to get it. `euid` is the recorder's effective user; `scope` is Yama's setting or null. */
export function noticesOf(
  access: ProcessAccess,
  euid: number,
  scope: number | null,
): readonly AttachNotice[] {
  const { unreadable, pid, name, uid } = access;
  if (unreadable.length === 0) return [];
  const missing = unreadable.map((file) => `${USES[file]} (/proc/${pid}/${file})`).join(', ');
  const message = `Of process ${pid} (${name}) this will be missing: ${missing}. ${reason(uid, euid, scope)}`;
  return [{ code: 'permission-attach', message }];
}

function reason(uid: number | null, euid: number, scope: number | null): string {
  if (uid !== null && uid !== euid && euid !== 0)
    return `It belongs to user ${uid}; to see all of it record as that user or as root, with sudo.`;
  if (scope !== null && scope > 0 && euid !== 0)
    return `The kernel keeps it from you (kernel.yama.ptrace_scope is ${scope}); to allow it: sudo sysctl kernel.yama.ptrace_scope=0. A program started by the recorder needs no such right.`;
  return 'The process may have dropped the right to be looked at (prctl PR_SET_DUMPABLE) or runs in a container with other rights; record with sudo.';
}
