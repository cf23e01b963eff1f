import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** Where the output of a target goes that is left running: to the recorder's own standard streams, or nowhere. */
export type LeftOutput = 'inherit' | 'discard';

/**
 * Hands the reading end of a target's output to a process of its own (`cat`), which reads on after the recorder has
 * ended. Otherwise the target's next write would end it by SIGPIPE. `rest` gets what the recorder has read already.
 */
export function leaveOutput(
  source: Readable,
  descriptor: 1 | 2,
  to: LeftOutput,
  rest: (bytes: Buffer) => void,
): void {
  source.removeAllListeners('data');
  source.pause();
  for (let bytes: Buffer | null = source.read(); bytes !== null; bytes = source.read()) rest(bytes);
  const reader = spawn('cat', [], {
    stdio: [source, to === 'inherit' ? descriptor : 'ignore', 'ignore'],
    detached: true,
  });
  // Without cat on PATH the target is left with a closed pipe; there is nobody to tell by then.
  reader.on('error', () => {});
  reader.unref();
  source.destroy();
}
