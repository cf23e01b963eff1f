import { parseSyscall, syscallName } from '../procfs/syscall.ts';
import { parseWchan } from '../procfs/wchan.ts';
import type { ThreadFiles } from './files.ts';
import { type ProcReader, ReadFailure, readText } from './reader.ts';
import { ThreadFile, type TrackedThread } from './tracked.ts';

/** Kernel functions and calls in which threads sleep are some hundreds; more would be a fault, and are not named. */
const MOST_NAMES = 4096;
const buffer = Buffer.alloc(128);

/** What a `WaitReasons` needs from outside. */
export interface WaitReasonHost {
  readonly reader: ProcReader;
  readonly files: ThreadFiles;
  /** `process.arch`: numbers of system calls differ between machines. */
  readonly arch: string;
  /** A name that was not used before. */
  named(id: number, name: string): void;
  /** Neither wchan nor syscall may be read. */
  denied(): void;
}

/** Finds out where a sleeping thread sleeps: its wchan, or the call that it is in where wchan says nothing. */
export class WaitReasons {
  readonly #host: WaitReasonHost;
  readonly #ids = new Map<string, number>();
  /** Ids by the raw wchan text, so that the usual case makes no second string. */
  readonly #byWchan = new Map<string, number>();

  constructor(host: WaitReasonHost) {
    this.#host = host;
  }

  /** Id of the reason; NaN where it cannot be told. */
  read(thread: TrackedThread): number {
    const read = this.#host.files.read(thread, ThreadFile.wchan, buffer);
    if (read > 1) {
      const text = buffer.toString('latin1', 0, read);
      const known = this.#byWchan.get(text);
      if (known !== undefined) {
        thread.process.wchanSeen = true;
        return known;
      }
      const name = parseWchan(text);
      if (name !== null) {
        const id = this.#idOf(name);
        this.#byWchan.set(text, id);
        thread.process.wchanSeen = true;
        return id;
      }
    }
    return this.#fromSyscall(thread);
  }

  #fromSyscall(thread: TrackedThread): number {
    const process = thread.process;
    if (process.syscallDenied) return Number.NaN;
    const text = readText(this.#host.reader, `${thread.dir}/syscall`);
    if (typeof text === 'string') {
      const call = parseSyscall(text);
      return call === null ? Number.NaN : this.#idOf(`syscall:${syscallName(call.number, this.#host.arch)}`);
    }
    if (text === ReadFailure.denied) {
      process.syscallDenied = true;
      if (!process.wchanSeen) this.#host.denied();
    }
    return Number.NaN;
  }

  #idOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    if (this.#ids.size >= MOST_NAMES) return Number.NaN;
    const id = this.#ids.size + 1;
    this.#ids.set(name, id);
    this.#host.named(id, name);
    return id;
  }
}
