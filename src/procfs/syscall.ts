/** Architectures whose call numbers are known, as Node names them in `process.arch`. */
export type SyscallArch = 'x64' | 'arm64';

/** Calls that block, by number. From the kernel's arch/x86/entry/syscalls/syscall_64.tbl. */
const X64: Readonly<Record<number, string>> = {
  0: 'read',
  1: 'write',
  7: 'poll',
  17: 'pread64',
  18: 'pwrite64',
  19: 'readv',
  20: 'writev',
  23: 'select',
  34: 'pause',
  35: 'nanosleep',
  42: 'connect',
  43: 'accept',
  44: 'sendto',
  45: 'recvfrom',
  46: 'sendmsg',
  47: 'recvmsg',
  61: 'wait4',
  65: 'semop',
  70: 'msgrcv',
  72: 'fcntl',
  73: 'flock',
  74: 'fsync',
  75: 'fdatasync',
  128: 'rt_sigtimedwait',
  130: 'rt_sigsuspend',
  202: 'futex',
  208: 'io_getevents',
  219: 'restart_syscall',
  220: 'semtimedop',
  230: 'clock_nanosleep',
  232: 'epoll_wait',
  247: 'waitid',
  270: 'pselect6',
  271: 'ppoll',
  281: 'epoll_pwait',
  288: 'accept4',
  299: 'recvmmsg',
  307: 'sendmmsg',
  333: 'io_pgetevents',
  426: 'io_uring_enter',
  441: 'epoll_pwait2',
  449: 'futex_waitv',
  455: 'futex_wait',
};

/** The same for arm64, from the kernel's include/uapi/asm-generic/unistd.h. */
const ARM64: Readonly<Record<number, string>> = {
  4: 'io_getevents',
  22: 'epoll_pwait',
  25: 'fcntl',
  32: 'flock',
  63: 'read',
  64: 'write',
  65: 'readv',
  66: 'writev',
  67: 'pread64',
  68: 'pwrite64',
  72: 'pselect6',
  73: 'ppoll',
  82: 'fsync',
  83: 'fdatasync',
  95: 'waitid',
  98: 'futex',
  101: 'nanosleep',
  115: 'clock_nanosleep',
  128: 'restart_syscall',
  133: 'rt_sigsuspend',
  137: 'rt_sigtimedwait',
  188: 'msgrcv',
  192: 'semtimedop',
  193: 'semop',
  202: 'accept',
  203: 'connect',
  206: 'sendto',
  207: 'recvfrom',
  211: 'sendmsg',
  212: 'recvmsg',
  242: 'accept4',
  243: 'recvmmsg',
  260: 'wait4',
  269: 'sendmmsg',
  292: 'io_pgetevents',
  426: 'io_uring_enter',
  441: 'epoll_pwait2',
  449: 'futex_waitv',
  455: 'futex_wait',
};

const TABLES: Readonly<Record<SyscallArch, Readonly<Record<number, string>>>> = { x64: X64, arm64: ARM64 };

/** What a thread is in, from `/proc/PID/task/TID/syscall`. */
export interface SyscallState {
  /** Number of the call it sleeps in. */
  readonly number: number;
  /** Its arguments as they were passed, six of them. */
  readonly args: readonly bigint[];
}

const BLOCKED = /^(\d+)((?: 0x[0-9a-f]+){6}) 0x[0-9a-f]+ 0x[0-9a-f]+\s*$/;

/** Parses `syscall`; null where the thread runs, sleeps outside a call (`-1 ...`), or the text is something else. */
export function parseSyscall(text: string): SyscallState | null {
  const match = BLOCKED.exec(text);
  if (!match) return null;
  return { number: Number(match[1]), args: (match[2] ?? '').trim().split(' ').map(BigInt) };
}

/** A call's name, or its number as `#N` where this table does not name it or the architecture is another. */
export function syscallName(number: number, arch: string): string {
  const table = arch === 'x64' || arch === 'arm64' ? TABLES[arch] : undefined;
  return table?.[number] ?? `#${number}`;
}
