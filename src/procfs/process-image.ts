/** Fields of `/proc/PID/stat` that tell which program image a process runs and how it ended, as numbered in proc(5). */
export interface ProcessImage {
  /** Field 9, `PF_*` of include/linux/sched.h. */
  readonly flags: number;
  /** Field 28, address of the stack's bottom as text: another after exec; `0` where the reader may not know it. */
  readonly startStack: string;
  /** Field 52, in the form of waitpid(2), set once the process is a zombie; null where the reader may not know it. */
  readonly exitCode: number | null;
}

/** `PF_KTHREAD`: a thread of the kernel, which has no program. */
const KERNEL_THREAD = 0x00200000;

/** Parses `/proc/PID/stat`; null where the text is not a whole stat line. */
export function parseProcessImage(text: string): ProcessImage | null {
  const close = text.lastIndexOf(')');
  if (close < 0) return null;
  const fields = text
    .slice(close + 2)
    .trimEnd()
    .split(' ');
  const flags = Number(fields[9 - 3]);
  const startStack = fields[28 - 3];
  if (!Number.isInteger(flags) || startStack === undefined || !/^\d+$/.test(startStack)) return null;
  const exit = fields[52 - 3];
  return { flags, startStack, exitCode: exit !== undefined && /^\d+$/.test(exit) ? Number(exit) : null };
}

/** Whether the process is a thread of the kernel. */
export const isKernelThread = (image: ProcessImage): boolean => (image.flags & KERNEL_THREAD) !== 0;
