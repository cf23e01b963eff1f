import { type ProcReader, ReadFailure } from './reader.ts';
import { THREAD_FILE_NAMES, ThreadFile, type ThreadFileIndex, type TrackedThread } from './tracked.ts';

/** Descriptors left to the rest of the recorder: its database, its pipes, the readings of the slow beats. */
const RESERVE = 64;

/** Told when descriptors run short. */
export interface FilesReport {
  extrasDropped(limit: number): void;
  noDescriptors(limit: number): void;
}

/**
 * The threads' open files within a limit. A `schedstat` is read at every tick and kept first; `stat`, `status` and
 * `wchan` are opened when first needed and kept while there is room, otherwise opened for each reading.
 */
export class ThreadFiles {
  readonly #reader: ProcReader;
  readonly #report: FilesReport;
  readonly #limit: number;
  #budget: number;
  #open = 0;
  #keepExtras = true;
  /** Threads with an extra descriptor, in case they must be closed. */
  readonly #extras = new Set<TrackedThread>();

  /** `limit`: soft limit of open files; `used`: how many are open already. */
  constructor(reader: ProcReader, limit: number, used: number, report: FilesReport) {
    this.#reader = reader;
    this.#report = report;
    this.#limit = limit;
    this.#budget = Math.max(0, limit - used - RESERVE);
  }

  /** Descriptors that are kept now. */
  get openCount(): number {
    return this.#open;
  }

  /** Reads a file of the thread from its start: bytes read, or a `ReadFailure`. */
  read(thread: TrackedThread, file: ThreadFileIndex, into: Uint8Array): number {
    const fd = thread.fds[file] as number;
    return fd >= 0 ? this.#reader.pread(fd, into, 0) : this.#openAndRead(thread, file, into);
  }

  /** Closes what is open of the thread. */
  close(thread: TrackedThread): void {
    for (const file of Object.values(ThreadFile)) this.#closeOne(thread, file);
    this.#extras.delete(thread);
  }

  #openAndRead(thread: TrackedThread, file: ThreadFileIndex, into: Uint8Array): number {
    const keep = this.#makeRoom(file);
    const path = `${thread.dir}/${THREAD_FILE_NAMES[file]}`;
    let fd = this.#reader.open(path);
    if (fd === ReadFailure.noDescriptor) {
      this.#budget = this.#open;
      this.#dropExtras();
      fd = this.#reader.open(path);
    }
    if (fd < 0) return fd;
    const read = this.#reader.pread(fd, into, 0);
    if (keep && read >= 0 && this.#open < this.#budget) this.#keep(thread, file, fd);
    else this.#reader.close(fd);
    return read;
  }

  #keep(thread: TrackedThread, file: ThreadFileIndex, fd: number): void {
    thread.fds[file] = fd;
    this.#open++;
    if (file !== ThreadFile.schedstat) this.#extras.add(thread);
  }

  /** Whether a descriptor of this kind may be kept; a schedstat takes the place of the others. */
  #makeRoom(file: ThreadFileIndex): boolean {
    if (this.#open < this.#budget) return file === ThreadFile.schedstat || this.#keepExtras;
    this.#dropExtras();
    if (file !== ThreadFile.schedstat) return false;
    if (this.#open < this.#budget) return true;
    this.#report.noDescriptors(this.#limit);
    return false;
  }

  #dropExtras(): void {
    if (this.#keepExtras) this.#report.extrasDropped(this.#limit);
    this.#keepExtras = false;
    for (const thread of this.#extras) {
      this.#closeOne(thread, ThreadFile.stat);
      this.#closeOne(thread, ThreadFile.status);
      this.#closeOne(thread, ThreadFile.wchan);
    }
    this.#extras.clear();
  }

  #closeOne(thread: TrackedThread, file: ThreadFileIndex): void {
    const fd = thread.fds[file] as number;
    if (fd < 0) return;
    this.#reader.close(fd);
    thread.fds[file] = -1;
    this.#open--;
  }
}
