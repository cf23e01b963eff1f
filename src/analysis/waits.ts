import type { KernelState } from '../domain/session.ts';

/**
 * What a sleeping thread waits for, in classes that a reader can tell apart. `unknown` where the kernel gave no
 * symbol (no permission, or read too late); `other` for a symbol that none of the rules knows.
 */
export const WAIT_CLASSES = [
  'lock',
  'poll',
  'timer',
  'pipe',
  'socket',
  'disk',
  'child',
  'io-uring',
  'signal',
  'terminal',
  'stopped',
  'other',
  'unknown',
] as const;
export type WaitClass = (typeof WAIT_CLASSES)[number];

const WORDS: Readonly<Record<WaitClass, string>> = {
  lock: 'a lock or condition (futex)',
  poll: 'events on many descriptors (epoll, poll, select)',
  timer: 'a timer (sleep)',
  pipe: 'a pipe',
  socket: 'a socket',
  disk: 'a disk or a page of a file',
  child: 'a child process',
  'io-uring': 'io_uring completions',
  signal: 'a signal',
  terminal: 'a terminal',
  stopped: 'being stopped by a signal or a debugger',
  other: 'something in the kernel',
  unknown: 'an unknown reason',
};

const SHORT: Readonly<Record<WaitClass, string>> = {
  lock: 'lock',
  poll: 'poll',
  timer: 'sleep',
  pipe: 'pipe',
  socket: 'socket',
  disk: 'disk',
  child: 'child',
  'io-uring': 'io_uring',
  signal: 'signal',
  terminal: 'terminal',
  stopped: 'stopped',
  other: 'other wait',
  unknown: 'unknown wait',
};

/** One word for a lane or a legend. */
export const waitLabel = (c: WaitClass): string => SHORT[c];
/** What the thread waits for, to stand after "waiting for". */
export const waitWords = (c: WaitClass): string => WORDS[c];

/**
 * Kernel symbols of Linux 4.14 to 6.18 (`/proc/PID/wchan`), the first match wins. Their names drift between
 * releases (`futex_wait_queue_me`, `futex_wait_queue`, `futex_do_wait`), hence stems.
 */
const SYMBOLS: readonly (readonly [RegExp, WaitClass])[] = [
  [/futex|rwsem_down|mutex_lock|__down_/, 'lock'],
  [/io_cqring_wait|io_uring/, 'io-uring'],
  [/^(do_epoll_wait|ep_poll|poll_schedule|do_sys_poll|do_poll|do_select|core_sys_select)/, 'poll'],
  [/nanosleep|schedule_hrtimeout|^alarm_timer|msleep/, 'timer'],
  [/pipe_|^wait_for_partner/, 'pipe'],
  [/^wait_woken$|inet_|tcp_|unix_|skb_|sock_|^sk_|_recvmsg|_sendmsg|vsock/, 'socket'],
  [/^do_wait|^kernel_wait|wait_consider/, 'child'],
  [/sigsuspend|sigtimedwait|^do_pause|^sys_pause|signalfd/, 'signal'],
  [/n_tty_|tty_/, 'terminal'],
  [/^do_signal_stop|ptrace_stop/, 'stopped'],
  [
    /folio_wait|wait_on_page|wait_on_buffer|^io_schedule|bit_wait_io|blk_|submit_bio|jbd2|ext4|xfs_|btrfs|filemap|nfs_|^rq_qos/,
    'disk',
  ],
];

const SYSCALLS: readonly (readonly [RegExp, WaitClass])[] = [
  [/^futex/, 'lock'],
  [/^(epoll_|poll$|ppoll|select$|pselect)/, 'poll'],
  [/nanosleep/, 'timer'],
  [/^(accept|connect|recv|send|shutdown)/, 'socket'],
  [/^wait/, 'child'],
  [/^io_uring/, 'io-uring'],
  [/^(pause|rt_sigsuspend|rt_sigtimedwait)/, 'signal'],
  [/^(fsync|fdatasync|sync|msync|pread|pwrite|openat?|io_getevents|flock)/, 'disk'],
];

const match = (rules: readonly (readonly [RegExp, WaitClass])[], s: string): WaitClass =>
  rules.find(([pattern]) => pattern.test(s))?.[1] ?? 'other';

function classOfSymbol(symbol: string): WaitClass {
  return symbol.startsWith('syscall:') ? match(SYSCALLS, symbol.slice(8)) : match(SYMBOLS, symbol);
}

/**
 * Class of a sleep.
 * @param symbol wchan symbol or `syscall:NAME`; null, '' and '0' (the kernel's "not telling") are unknown
 * @param state state letter at the sleep's start; T and t say what the symbol cannot, D without a symbol is a disk wait
 *   by the kernel's own meaning of the letter
 */
export function waitClass(symbol: string | null, state: KernelState): WaitClass {
  if (state === 'T' || state === 't') return 'stopped';
  if (symbol === null || symbol === '' || symbol === '0') return state === 'D' ? 'disk' : 'unknown';
  return classOfSymbol(symbol);
}

/** State letter in words, as proc(5) defines them. */
export function stateWords(state: KernelState): string {
  return STATES[state];
}

const STATES: Readonly<Record<KernelState, string>> = {
  R: 'running or waiting for a CPU',
  S: 'sleeping, can be woken by a signal',
  D: 'sleeping, cannot be interrupted',
  T: 'stopped by a signal',
  t: 'stopped by a debugger',
  Z: 'ended, not yet collected by its parent',
  X: 'dead',
  I: 'idle kernel thread',
  P: 'parked kernel thread',
  '?': 'unknown: the state could not be read',
};
