import type { Readable, Writable } from 'node:stream';

/**
 * Copies what `source` gives to `sink`, waiting while the sink is full, and shows every piece to `see` first. Without
 * a sink, or once it fails (a closed pipe such as that of `| head`), the source is still read to its end: a target
 * must not stand still because nobody reads.
 */
export function passThrough(source: Readable, sink: Writable | null, see: (bytes: Buffer) => void): void {
  let open = sink;
  const giveUp = () => {
    open = null;
    source.resume();
  };
  const resume = () => source.resume();
  sink?.on('error', giveUp);
  sink?.on('drain', resume);
  source.on('data', (bytes: Buffer) => {
    see(bytes);
    if (open?.write(bytes) === false) source.pause();
  });
  // The error listener stays: a sink may fail after its last piece, and nobody else would hear it.
  source.once('close', () => sink?.off('drain', resume));
}
