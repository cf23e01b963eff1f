import type { FeedEvent } from '../../../src/domain/feed.ts';
import { SLICE_STRIDE, SliceField } from '../../../src/domain/feed.ts';
import type { ProcessInfo } from '../../../src/domain/session.ts';
import { ns, pid, processId, ticks } from '../../../src/domain/units.ts';
import { type ProcReader, ReadFailure } from '../../../src/sampler/reader.ts';
import { Sampler } from '../../../src/sampler/sampler.ts';

/** One made-up thread; a test changes its counters between ticks. */
export interface FakeThread {
  readonly pid: number;
  readonly tid: number;
  startTicks: number;
  name: string;
  state: string;
  cpuNs: number;
  runqueueNs: number;
  timeslices: number;
  voluntary: number;
  involuntary: number;
  userTicks: number;
  core: number;
  wchan: string;
  syscall: string;
}

type Rule = number | ((path: string) => number | undefined);

/** A made-up `/proc`: threads with counters, a limit of descriptors, and files that are refused. */
export class FakeProc implements ProcReader {
  readonly threads: FakeThread[] = [];
  /** Other files by path. */
  readonly files = new Map<string, string>();
  /** Answers for `open`, by the path's end. */
  readonly refuse = new Map<string, Rule>();
  /** Called before each read of a thread's file, to let things happen in the middle of a sweep. */
  onRead: (path: string) => void = () => {};
  opens = 0;
  /** Ticks charged to the process beyond its threads' own, as of threads that are dead. */
  deadTicks = 0;
  readonly #open = new Map<number, { path: string; thread: FakeThread | null }>();
  #lastFd = 2;
  /** By path's folder; made anew when the list of threads changed, as a search for each of 5000 takes seconds. */
  #index = new Map<string, FakeThread>();
  #indexed = 0;

  constructor() {
    this.files.set('/proc/self/limits', 'Max open files            20000   20000   files\n');
    this.files.set('/proc/stat', 'cpu0 0 0 0 0 0 0 0 0\n');
    this.files.set('/proc/loadavg', '0.50 0.1 0.1 1/2 3\n');
    this.files.set('/proc/uptime', '10.00 0.00\n');
    for (const name of ['cpu', 'io', 'memory']) {
      this.files.set(`/proc/pressure/${name}`, 'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n');
    }
  }

  get openCount(): number {
    return this.#open.size;
  }

  add(pid: number, tid: number, with_: Partial<FakeThread> = {}): FakeThread {
    const thread: FakeThread = {
      pid,
      tid,
      startTicks: 0,
      name: 'worker',
      state: 'S',
      cpuNs: 0,
      runqueueNs: 0,
      timeslices: 0,
      voluntary: 0,
      involuntary: 0,
      userTicks: 0,
      core: 0,
      wchan: 'do_epoll_wait',
      syscall: 'running\n',
      ...with_,
    };
    this.threads.push(thread);
    return thread;
  }

  kill(thread: FakeThread): void {
    this.threads.splice(this.threads.indexOf(thread), 1);
    this.#indexed = -1;
  }

  open(path: string): number {
    this.opens++;
    for (const [end, rule] of this.refuse) {
      const answer = path.endsWith(end) ? (typeof rule === 'number' ? rule : rule(path)) : undefined;
      if (answer !== undefined) return answer;
    }
    const thread = this.#threadOf(path);
    if (thread === null && this.#text(path, null) === null) return ReadFailure.gone;
    this.#open.set(++this.#lastFd, { path, thread });
    return this.#lastFd;
  }

  pread(fd: number, into: Uint8Array, position: number): number {
    const file = this.#open.get(fd);
    if (!file) throw new Error(`descriptor ${fd} is not open`);
    this.onRead(file.path);
    // As in the kernel: a descriptor belongs to the thread it was opened for, not to whoever has its id now.
    if (file.thread && this.#threadOf(file.path) !== file.thread) return ReadFailure.gone;
    const bytes = Buffer.from(this.#text(file.path, file.thread) ?? '').subarray(position);
    into.set(bytes.subarray(0, into.length));
    return Math.min(bytes.length, into.length);
  }

  close(fd: number): void {
    if (!this.#open.delete(fd)) throw new Error(`descriptor ${fd} was closed twice`);
  }

  list(path: string): readonly string[] | null {
    const match = /^\/proc\/(\d+)\/task$/.exec(path);
    if (!match) return [];
    const found = this.threads.filter((thread) => thread.pid === Number(match[1]));
    return found.length > 0 ? found.map((thread) => String(thread.tid)) : null;
  }

  #threadOf(path: string): FakeThread | null {
    if (this.#indexed !== this.threads.length) {
      this.#index = new Map(this.threads.map((thread) => [`/proc/${thread.pid}/task/${thread.tid}`, thread]));
      this.#indexed = this.threads.length;
    }
    return this.#index.get(path.slice(0, path.lastIndexOf('/'))) ?? null;
  }

  #text(path: string, thread: FakeThread | null): string | null {
    if (thread) return this.#threadText(path.split('/').at(-1) ?? '', thread);
    const whole = /^\/proc\/(\d+)\/(stat|status|io)$/.exec(path);
    const main = this.threads.find((t) => t.pid === Number(whole?.[1]) && t.tid === t.pid);
    if (whole && main) return this.#processText(whole[2] ?? '', main);
    return this.files.get(path) ?? null;
  }

  #threadText(file: string, t: FakeThread): string {
    switch (file) {
      case 'schedstat':
        return `${t.cpuNs} ${t.runqueueNs} ${t.timeslices}\n`;
      case 'stat':
        return statLine(t, this.#countOf(t.pid), t.userTicks);
      case 'status':
        return `Name:\t${t.name}\nvoluntary_ctxt_switches:\t${t.voluntary}\nnonvoluntary_ctxt_switches:\t${t.involuntary}\n`;
      case 'wchan':
        return t.wchan;
      default:
        return t.syscall;
    }
  }

  #processText(file: string, main: FakeThread): string {
    const mine = this.threads.filter((t) => t.pid === main.pid);
    const charged = mine.reduce((sum, t) => sum + t.userTicks, this.deadTicks);
    if (file === 'stat') return statLine(main, mine.length, charged);
    if (file === 'io') return 'read_bytes: 1\nwrite_bytes: 2\n';
    return `Name:\tx\nTgid:\t${main.pid}\nPPid:\t1\nUid:\t0\t0\t0\t0\nVmRSS:\t8 kB\n`;
  }

  #countOf(pid: number): number {
    let count = 0;
    for (const thread of this.threads) if (thread.pid === pid) count++;
    return count;
  }
}

const statLine = (t: FakeThread, threads: number, user: number): string =>
  `${t.tid} (${t.name}) ${t.state} 1 1 1 0 -1 0 0 0 0 0 ${user} 0 0 0 20 0 ${threads} 0 ${t.startTicks} ` +
  `0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 ${t.core} 0 0 0\n`;

export const processInfo = (id: number, over: Partial<ProcessInfo> = {}): ProcessInfo => ({
  id: processId(1),
  pid: pid(id),
  ppid: pid(1),
  startTicks: ticks(0),
  name: 'x',
  argv: [],
  exe: null,
  cwd: null,
  runtime: { kind: 'unknown', version: null, gil: null, evidence: '' },
  origin: 'attached',
  startNs: ns(0),
  endNs: null,
  exit: null,
  ...over,
});

/** A slice taken out of its batch, with times in ms. */
export interface PlainSlice {
  readonly thread: number;
  readonly from: number;
  readonly to: number;
  readonly cpu: number;
  readonly rq: number;
  readonly timeslices: number;
  readonly voluntary: number;
  readonly involuntary: number;
  readonly core: number;
  readonly state: string;
  readonly wait: string | null;
}

/** A sampler on a made-up `/proc` and clock; `ms` is the time, ticks are told one by one. */
export class Rig {
  readonly proc = new FakeProc();
  readonly events: FeedEvent[] = [];
  readonly sampler: Sampler;
  ms = 0;

  constructor(setUp: (proc: FakeProc) => void = () => {}, flushMs = 100) {
    setUp(this.proc);
    this.sampler = new Sampler({
      reader: this.proc,
      clock: { now: () => Math.round(this.ms * 1e6) },
      self: { threadNs: () => 1, processNs: () => 2 },
      // Ten seconds after boot: start ticks below 1000 are before the session, 1000 is its zero.
      zero: 10_000_000_000n,
      clockTicksPerSecond: 100,
      flushEveryNs: flushMs * 1e6,
      arch: 'x64',
      emit: (events) => this.events.push(...events),
    });
  }

  /** A tick at `ms`. */
  at(ms: number): this {
    this.ms = ms;
    this.sampler.tick(0, 0);
    return this;
  }

  of<T extends FeedEvent['type']>(type: T): Extract<FeedEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<FeedEvent, { type: T }> => event.type === type);
  }

  /** Everything told so far, after a flush, without the marks of 1 ns that say only where a thread sleeps. */
  slices(): PlainSlice[] {
    return this.allSlices().filter((slice) => slice.to - slice.from > 0.00001);
  }

  allSlices(): PlainSlice[] {
    this.sampler.flush();
    const names = new Map(this.of('wait-name').map((event) => [event.id, event.name]));
    return this.of('slices').flatMap(({ batch }) =>
      Array.from({ length: batch.count }, (_, index) => {
        const at = (field: keyof typeof SliceField) =>
          batch.data[index * SLICE_STRIDE + SliceField[field]] ?? Number.NaN;
        return {
          thread: at('threadId'),
          from: at('startNs') / 1e6,
          to: at('endNs') / 1e6,
          cpu: at('cpuNs') / 1e6,
          rq: at('runqueueNs') / 1e6,
          timeslices: at('timeslices'),
          voluntary: at('voluntary'),
          involuntary: at('involuntary'),
          core: at('core'),
          state: String.fromCharCode(at('state')),
          wait: names.get(at('wait')) ?? null,
        };
      }),
    );
  }
}
