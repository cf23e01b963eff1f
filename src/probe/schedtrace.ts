/**
 * What Go's scheduler prints of itself with GODEBUG=schedtrace=MS, and with scheddetail=1 beside it (proc.go
 * `schedtrace`). Pure: text in, figures out. Formats of Go 1.19 to 1.26 and later; what a version does not print is
 * null, and so is an id that the runtime shows as -1 (1.19) or nil (1.20 and later).
 */

/** A P as scheddetail shows it. */
export interface TracedP {
  readonly id: number;
  /** 0 idle, 1 running, 2 system call (to 1.25), 3 stopped for the GC, 4 dead. */
  readonly status: number;
  /** Slices begun. */
  readonly schedTick: number;
  readonly syscallTick: number;
  readonly m: number | null;
  /** Goroutines in its ring, without runnext. */
  readonly queued: number;
  readonly timers: number;
}

/** An M as scheddetail shows it. No thread id is printed. */
export interface TracedM {
  readonly id: number;
  readonly p: number | null;
  readonly goroutine: number | null;
  readonly spinning: boolean;
  readonly blocked: boolean;
  readonly lockedGoroutine: number | null;
}

/** A goroutine as scheddetail shows it; dead ones are listed as well. */
export interface TracedG {
  readonly id: number;
  /** 0 idle, 1 runnable, 2 running, 3 system call, 4 waiting, 6 dead, 8 copied, 9 preempted, 10 leaked; without the scan bit. */
  readonly status: number;
  /** Whether the GC was scanning its stack. */
  readonly scanned: boolean;
  /** Why it waits; null unless it does: the text is left over from an earlier wait otherwise. */
  readonly waitReason: string | null;
  readonly m: number | null;
  readonly lockedM: number | null;
}

/** One look of the runtime at its scheduler. */
export interface SchedSample {
  /** Since the program's start, ms. */
  readonly timeMs: number;
  readonly procs: number;
  readonly idleProcs: number;
  /** Ms without sysmon's own place in the count being told apart; a program with cgo has one that is no thread. */
  readonly threads: number;
  readonly spinningThreads: number;
  /** 1.20 and later. */
  readonly needSpinning: boolean | null;
  readonly idleThreads: number;
  /** Length of the global queue. */
  readonly globalQueue: number;
  /** Length of each P's ring, without runnext. */
  readonly localQueues: readonly number[];
  /** 1.25 and later, or with scheddetail. */
  readonly schedTicks: readonly number[] | null;
  /** With scheddetail; null without. */
  readonly detail: SchedDetail | null;
}

export interface SchedDetail {
  readonly ps: readonly TracedP[];
  readonly ms: readonly TracedM[];
  readonly gs: readonly TracedG[];
}

/** Added to a goroutine's status while its stack is scanned (runtime2.go `_Gscan`). */
const SCAN_BIT = 0x1000;
const WAITING = 4;

const HEADER = /^SCHED (\d+)ms: gomaxprocs=\d/;
const SUMMARY_TAIL = /runqueue=\d+ \[ ?([\d ]*?) ?\](?: schedticks=\[ ?([\d ]*?) ?\])?/;
const DETAIL_LINE = /^ {2}([PMG])(\d+): (.*)$/;
const GOROUTINE = /^status=(\d+)\((.*)\) m=(\S*) lockedm=(\S*)$/;
const FIELD = /([a-z]+)=(\S*)/g;

type Fields = ReadonlyMap<string, string>;

function fieldsOf(text: string): Fields {
  return new Map(Array.from(text.matchAll(FIELD), (match) => [match[1] ?? '', match[2] ?? '']));
}

function count(fields: Fields, name: string): number {
  const value = Number(fields.get(name));
  if (!fields.has(name) || !Number.isFinite(value)) throw new Error(`schedtrace without ${name}`);
  return value;
}

/** An id; null where the runtime has none. */
function id(text: string | undefined): number | null {
  return text === undefined || text === '' || text === 'nil' || text === '-1' ? null : Number(text);
}

/** 0 and 1 in 1.19, false and true later. */
const flag = (text: string | undefined): boolean => text === '1' || text === 'true';

const numbers = (text: string | undefined): number[] =>
  (text ?? '')
    .split(' ')
    .filter((word) => word !== '')
    .map(Number);

function toP(key: number, fields: Fields): TracedP {
  return {
    id: key,
    status: count(fields, 'status'),
    schedTick: count(fields, 'schedtick'),
    syscallTick: count(fields, 'syscalltick'),
    m: id(fields.get('m')),
    queued: count(fields, 'runqsize'),
    timers: count(fields, 'timerslen'),
  };
}

function toM(key: number, fields: Fields): TracedM {
  return {
    id: key,
    p: id(fields.get('p')),
    goroutine: id(fields.get('curg')),
    spinning: flag(fields.get('spinning')),
    blocked: flag(fields.get('blocked')),
    lockedGoroutine: id(fields.get('lockedg')),
  };
}

function toG(key: number, text: string): TracedG | null {
  const match = GOROUTINE.exec(text);
  if (match === null) return null;
  const raw = Number(match[1]);
  const status = raw & ~SCAN_BIT;
  const reason = match[2] ?? '';
  return {
    id: key,
    status,
    scanned: (raw & SCAN_BIT) !== 0,
    waitReason: status === WAITING && reason !== '' ? reason : null,
    m: id(match[3]),
    lockedM: id(match[4]),
  };
}

interface OpenSample {
  readonly header: string;
  readonly ps: TracedP[];
  readonly ms: TracedM[];
  readonly gs: TracedG[];
}

function finishSample(open: OpenSample): SchedSample {
  const fields = fieldsOf(open.header);
  const tail = SUMMARY_TAIL.exec(open.header);
  const { ps, ms, gs } = open;
  const detailed = tail === null;
  const ticks = detailed ? ps.map((p) => p.schedTick) : tail[2] === undefined ? null : numbers(tail[2]);
  return {
    timeMs: Number(HEADER.exec(open.header)?.[1]),
    procs: count(fields, 'gomaxprocs'),
    idleProcs: count(fields, 'idleprocs'),
    threads: count(fields, 'threads'),
    spinningThreads: count(fields, 'spinningthreads'),
    needSpinning: fields.has('needspinning') ? flag(fields.get('needspinning')) : null,
    idleThreads: count(fields, 'idlethreads'),
    globalQueue: count(fields, 'runqueue'),
    localQueues: detailed ? ps.map((p) => p.queued) : numbers(tail[1]),
    schedTicks: ticks,
    detail: detailed ? { ps, ms, gs } : null,
  };
}

/** What a line was: `foreign` lines are the program's own and belong to its output. */
export type SchedLine = 'sched' | 'foreign';

/**
 * Reads schedtrace line by line out of a program's standard error. Bounded: it keeps one sample.
 * A line cut short by the program's own output is foreign, and its sample is left out or lacks the entry.
 */
export class SchedTraceReader {
  private open: OpenSample | null = null;
  private readonly emit: (sample: SchedSample) => void;

  constructor(emit: (sample: SchedSample) => void) {
    this.emit = emit;
  }

  /** Takes one line without its line break. */
  line(text: string): SchedLine {
    if (HEADER.test(text)) {
      this.end();
      this.open = { header: text, ps: [], ms: [], gs: [] };
      if (SUMMARY_TAIL.test(text)) this.end();
      return 'sched';
    }
    const match = DETAIL_LINE.exec(text);
    if (match === null || this.open === null) return 'foreign';
    return this.add(this.open, match[1] ?? '', Number(match[2]), match[3] ?? '') ? 'sched' : 'foreign';
  }

  /** The stream has ended: gives out what was being read. */
  end(): void {
    const { open } = this;
    this.open = null;
    if (open === null) return;
    try {
      this.emit(finishSample(open));
    } catch {
      // A header cut short by other output: a sample less, never a wrong one.
    }
  }

  private add(open: OpenSample, kind: string, key: number, text: string): boolean {
    try {
      if (kind === 'P') open.ps.push(toP(key, fieldsOf(text)));
      else if (kind === 'M') open.ms.push(toM(key, fieldsOf(text)));
      else {
        const g = toG(key, text);
        if (g !== null) open.gs.push(g);
        return g !== null;
      }
      return true;
    } catch {
      return false;
    }
  }
}

/** All samples in a text. */
export function parseSchedTrace(text: string): SchedSample[] {
  const samples: SchedSample[] = [];
  const reader = new SchedTraceReader((sample) => samples.push(sample));
  for (const line of text.split('\n')) reader.line(line);
  reader.end();
  return samples;
}
