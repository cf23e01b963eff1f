import type { Notice } from '../domain/session.ts';
import { ns } from '../domain/units.ts';

/** Says each kind of thing once: a file that is denied is denied a thousand times a second. */
export class Notices {
  readonly #said = new Set<string>();
  readonly #tell: (notice: Notice) => void;

  constructor(tell: (notice: Notice) => void) {
    this.#tell = tell;
  }

  once(timeNs: number, severity: Notice['severity'], code: string, message: string): void {
    if (this.#said.has(code)) return;
    this.#said.add(code);
    this.#tell({ timeNs: ns(timeNs), severity, code, message });
  }
}

export const deniedIo =
  'Bytes read and written are unknown: /proc/PID/io may only be read by the process’s own user or with CAP_SYS_PTRACE. ' +
  'Record as that user, or as root (sudo).';

export const deniedWait =
  'Why threads sleep is unknown: wchan and syscall of /proc/PID/task/TID need ptrace rights on the process ' +
  '(the same user and, for one that was not spawned here, kernel.yama.ptrace_scope = 0, or CAP_SYS_PTRACE). ' +
  'Record as that user, as root, or run: sudo sysctl kernel.yama.ptrace_scope=0';

export const noSchedstat =
  'The kernel keeps no CPU time of single threads (/proc/PID/task/TID/schedstat is missing or all zero): ' +
  'threads show no slices. It needs a kernel with CONFIG_SCHED_INFO.';

export const noPressure =
  'Pressure figures are unknown: /proc/pressure cannot be read. They need a kernel with CONFIG_PSI, ' +
  'and psi=1 on its command line where PSI is off by default.';

export const extrasDropped = (limit: number): string =>
  `The limit of ${limit} open files does not suffice to keep stat, status and wchan of every thread open: they are ` +
  'opened for each reading, which costs more CPU. Raise it before recording: ulimit -n 1048576';

export const noDescriptors = (limit: number): string =>
  `The limit of ${limit} open files is smaller than the number of threads: some are opened anew at each tick, which ` +
  'costs more CPU and may miss ticks. Raise it before recording: ulimit -n 1048576';
