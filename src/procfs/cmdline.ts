/**
 * Splits `/proc/PID/cmdline` into its arguments; empty for a kernel thread or a zombie. A program that overwrote
 * its arguments with a title gives that title as one argument, without the padding of NULs behind it.
 */
export function parseCmdline(text: string): string[] {
  if (text === '') return [];
  const args = text.split('\0');
  if (args.at(-1) === '') args.pop();
  const title = args[0] ?? '';
  const padded = args.length > 2 && args.slice(1).every((arg) => arg === '');
  return padded ? [title] : args;
}
