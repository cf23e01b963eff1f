import { StringDecoder } from 'node:string_decoder';
import type { OutputChunk } from '../domain/session.ts';
import { NS_PER_MS, type Ns } from '../domain/units.ts';

type StreamName = OutputChunk['stream'];

export interface OutputEvents {
  chunk(chunk: OutputChunk): void;
  /** Bytes that came after the limit; they were passed through but not kept. */
  dropped(bytes: number): void;
}

interface Pending {
  readonly stream: StreamName;
  readonly timeNs: Ns;
  text: string;
}

/** Pieces of one stream that come within this time are kept as one chunk with the first one's time. */
export const JOIN_NS = 20 * NS_PER_MS;
const LARGEST_CHUNK = 64 * 1024;

/**
 * Keeps a target's output as timed chunks of text, up to a number of bytes. Characters that the pipe split are put
 * together again. From the first byte over the limit on nothing is kept, so that the kept text has no holes.
 */
export class OutputCollector {
  readonly #events: OutputEvents;
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  #room: number;
  #pending: Pending | null = null;
  #isFull = false;

  constructor(limitBytes: number, events: OutputEvents) {
    this.#room = limitBytes;
    this.#events = events;
  }

  /** Whether a chunk waits to be told; `flush` tells it. */
  get hasPending(): boolean {
    return this.#pending !== null;
  }

  add(stream: StreamName, bytes: Buffer, timeNs: Ns): void {
    const kept = bytes.subarray(0, this.#room);
    this.#room -= kept.length;
    this.#append(stream, this.#decoders[stream].write(kept), timeNs);
    const dropped = bytes.length - kept.length;
    if (dropped > 0) {
      this.#isFull = true;
      this.#events.dropped(dropped);
    }
  }

  #append(stream: StreamName, text: string, timeNs: Ns): void {
    if (text === '') return;
    const pending = this.#pending;
    const joins =
      pending?.stream === stream && timeNs - pending.timeNs < JOIN_NS && pending.text.length < LARGEST_CHUNK;
    if (pending && joins) {
      pending.text += text;
      return;
    }
    this.flush();
    this.#pending = { stream, timeNs, text };
  }

  /** Tells what has been gathered so far. */
  flush(): void {
    const pending = this.#pending;
    this.#pending = null;
    if (pending) this.#events.chunk({ ...pending });
  }

  /** A stream's end: bytes of a character that never became whole, unless the limit cut it, are shown as U+FFFD. */
  end(stream: StreamName, timeNs: Ns): void {
    if (!this.#isFull) this.#append(stream, this.#decoders[stream].end(), timeNs);
    this.flush();
  }
}
