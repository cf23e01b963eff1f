import { newSchedstatRecord, parseSchedstat } from '../procfs/schedstat.ts';
import { newSwitchRecord, parseSwitches } from '../procfs/switches.ts';
import { newTaskStatRecord, parseTaskStat, type TaskStatRecord } from '../procfs/task-stat.ts';
import type { ThreadFiles } from './files.ts';
import type { Outbox } from './outbox.ts';
import { ReadFailure } from './reader.ts';
import { addSlice, appendChange, newChange, RUNNABLE } from './slicer.ts';
import { ThreadFile, type TrackedThread } from './tracked.ts';
import type { WaitReasons } from './wait-reason.ts';

/** How often a sleeping thread whose reason read empty is asked again: it was still being taken off its queue. */
const REASON_TRIES = 3;
const UNKNOWN_STATE = 0x3f;
const SLEEPING = 0x53;
const BLOCKED = 0x44;

/** Outcome of looking at a thread. */
export const Seen = { same: 0, changed: 1, gone: 2 } as const;
export type SeenOutcome = (typeof Seen)[keyof typeof Seen];

/** What the observer needs from outside. */
export interface ObserverHost {
  readonly files: ThreadFiles;
  readonly outbox: Outbox;
  readonly reasons: WaitReasons;
  /** ns since the session's start. */
  now(): number;
  /** The thread's name differs from the one known. */
  renamed(thread: TrackedThread, name: string): void;
  /** The thread has used CPU by its clock ticks, but `schedstat` is not there or all zero. */
  noSchedstat(): void;
}

const buffer = Buffer.alloc(4096);
const sched = newSchedstatRecord();
const stat = newTaskStatRecord();
const switches = newSwitchRecord();
const change = newChange();

/** A hash of the name's bytes, to notice a new name without making a string. */
function hashName(record: TaskStatRecord): number {
  let hash = 0;
  for (let at = record.nameStart; at < record.nameEnd; at++) hash = (hash * 31 + (buffer[at] as number)) | 0;
  return hash;
}

const nameIn = (record: TaskStatRecord): string => buffer.toString('utf8', record.nameStart, record.nameEnd);

/**
 * Looks at single threads: reads `schedstat`, and the dearer files only where its numbers changed.
 * One for each sampler; the records that it parses into are shared, as a thread of execution has one sampler.
 */
export class ThreadObserver {
  readonly #host: ObserverHost;

  constructor(host: ObserverHost) {
    this.#host = host;
  }

  /** The reading of every tick. `reachNs`: time of the previous sweep. */
  look(thread: TrackedThread, reachNs: number): SeenOutcome {
    const read = this.#host.files.read(thread, ThreadFile.schedstat, buffer);
    if (read <= 0) return read === ReadFailure.gone ? Seen.gone : Seen.same;
    if (!parseSchedstat(buffer, read, sched)) return Seen.same;
    if (
      sched.cpuNs === thread.cpuNs &&
      sched.runqueueNs === thread.runqueueNs &&
      sched.timeslices === thread.timeslices
    ) {
      if (thread.reasonTries > 0) this.#askReason(thread);
      return Seen.same;
    }
    return this.#changed(thread, reachNs);
  }

  /** Reads the thread's name anew. */
  checkName(thread: TrackedThread): SeenOutcome {
    const read = this.#host.files.read(thread, ThreadFile.stat, buffer);
    if (read === ReadFailure.gone) return Seen.gone;
    if (read > 0 && parseTaskStat(buffer, read, stat)) this.#takeName(thread);
    return Seen.same;
  }

  #changed(thread: TrackedThread, reachNs: number): SeenOutcome {
    const now = this.#host.now();
    change.cpuNs = sched.cpuNs - thread.cpuNs;
    change.runqueueNs = sched.runqueueNs - thread.runqueueNs;
    change.timeslices = sched.timeslices - thread.timeslices;
    const outcome = this.#readStat(thread);
    if (outcome === Seen.gone) return outcome;
    this.#readSwitches(thread);
    const replaced = change.cpuNs < 0 || change.timeslices < 0 || change.runqueueNs < 0;
    thread.cpuNs = sched.cpuNs;
    thread.runqueueNs = sched.runqueueNs;
    thread.timeslices = sched.timeslices;
    // Counters that fall are another thread's, which took this id over in exec: they count from here on.
    if (replaced) thread.endNs = Math.max(thread.endNs, now);
    else this.#append(thread, now, reachNs);
    thread.state = change.state;
    return Seen.changed;
  }

  #append(thread: TrackedThread, now: number, reachNs: number): void {
    this.#readReason(thread);
    appendChange(thread, change, now, reachNs, this.#host.outbox);
    thread.process.sampledCpuNs += change.cpuNs;
  }

  /** State, core and ticks; unknown where `stat` cannot be read. Another start time is another thread. */
  #readStat(thread: TrackedThread): SeenOutcome {
    const read = this.#host.files.read(thread, ThreadFile.stat, buffer);
    if (read === ReadFailure.gone) return Seen.gone;
    if (read <= 0 || !parseTaskStat(buffer, read, stat)) {
      change.state = UNKNOWN_STATE;
      change.core = Number.NaN;
      change.userTicks = Number.NaN;
      change.systemTicks = Number.NaN;
      return Seen.changed;
    }
    if (stat.startTicks !== thread.startTicks) return Seen.gone;
    this.#takeName(thread);
    change.state = stat.state;
    change.core = stat.core;
    change.userTicks = difference(stat.userTicks, thread.userTicks);
    change.systemTicks = difference(stat.systemTicks, thread.systemTicks);
    thread.userTicks = stat.userTicks;
    thread.systemTicks = stat.systemTicks;
    return Seen.changed;
  }

  /** The dearest file, left out where the other figures leave one answer only. */
  #readSwitches(thread: TrackedThread): void {
    change.voluntary = 0;
    change.involuntary = 0;
    if (change.timeslices === 0 && change.state === RUNNABLE) return;
    if (sleptOnce(thread)) {
      change.voluntary = 1;
      thread.voluntary++;
      return;
    }
    const read = this.#host.files.read(thread, ThreadFile.status, buffer);
    if (read <= 0 || !parseSwitches(buffer, read, switches)) {
      change.voluntary = Number.NaN;
      change.involuntary = Number.NaN;
      return;
    }
    change.voluntary = difference(switches.voluntary, thread.voluntary);
    change.involuntary = difference(switches.involuntary, thread.involuntary);
    thread.voluntary = switches.voluntary;
    thread.involuntary = switches.involuntary;
  }

  #readReason(thread: TrackedThread): void {
    change.wait = Number.NaN;
    thread.reasonTries = 0;
    if (change.state !== SLEEPING && change.state !== BLOCKED) return;
    change.wait = this.#host.reasons.read(thread);
    if (Number.isNaN(change.wait)) thread.reasonTries = REASON_TRIES;
  }

  /** Asks again why it sleeps; the answer goes to the slice that ended in this sleep, or a mark of 1 ns after it. */
  #askReason(thread: TrackedThread): void {
    thread.reasonTries--;
    const wait = this.#host.reasons.read(thread);
    if (Number.isNaN(wait)) return;
    thread.reasonTries = 0;
    if (thread.pending.open) thread.pending.wait = wait;
    else this.#mark(thread, thread.endNs, wait);
  }

  /** A slice of 1 ns with nothing in its counters, which says only in what state the thread is from now on. */
  #mark(thread: TrackedThread, atNs: number, wait: number): void {
    change.cpuNs = 0;
    change.runqueueNs = 0;
    change.timeslices = 0;
    change.voluntary = 0;
    change.involuntary = 0;
    change.userTicks = 0;
    change.systemTicks = 0;
    change.state = thread.state;
    change.core = thread.pending.core;
    change.wait = wait;
    addSlice(thread, change, atNs, atNs + 1, this.#host.outbox);
  }

  #takeName(thread: TrackedThread): void {
    const hash = hashName(stat);
    if (hash === thread.nameHash) return;
    thread.nameHash = hash;
    const name = nameIn(stat);
    if (name !== thread.name) this.#host.renamed(thread, name);
  }

  /**
   * The first reading of a thread whose identity is known. `counts`: it was born in the recording, so what it did
   * before it was seen makes one slice from `thread.endNs` on; otherwise its counters count from here.
   * `gone` where it ended meanwhile.
   */
  adopt(thread: TrackedThread, counts: boolean): SeenOutcome {
    if (this.#lacksSchedstat(thread)) this.#host.noSchedstat();
    if (counts) {
      thread.voluntary = 0;
      thread.involuntary = 0;
      thread.userTicks = 0;
      thread.systemTicks = 0;
      return this.look(thread, thread.endNs);
    }
    return this.#takeBaseline(thread);
  }

  /** Its `stat` shows CPU time where `schedstat` shows none: the kernel does not keep it. */
  #lacksSchedstat(thread: TrackedThread): boolean {
    const read = this.#host.files.read(thread, ThreadFile.stat, buffer);
    if (read <= 0 || !parseTaskStat(buffer, read, stat)) return false;
    this.#takeName(thread);
    if (stat.userTicks + stat.systemTicks === 0) return false;
    const length = this.#host.files.read(thread, ThreadFile.schedstat, buffer);
    return length <= 0 || (parseSchedstat(buffer, length, sched) && sched.cpuNs === 0);
  }

  #takeBaseline(thread: TrackedThread): SeenOutcome {
    const read = this.#host.files.read(thread, ThreadFile.schedstat, buffer);
    if (read <= 0 || !parseSchedstat(buffer, read, sched)) {
      return read === ReadFailure.gone ? Seen.gone : Seen.same;
    }
    change.timeslices = 1;
    if (this.#readStat(thread) === Seen.gone) return Seen.gone;
    this.#readSwitches(thread);
    thread.cpuNs = sched.cpuNs;
    thread.runqueueNs = sched.runqueueNs;
    thread.timeslices = sched.timeslices;
    thread.state = change.state;
    thread.pending.core = change.core;
    this.#readReason(thread);
    if (change.state !== RUNNABLE) this.#mark(thread, thread.endNs, change.wait);
    return Seen.changed;
  }
}

/**
 * It slept, was put on a CPU once and sleeps again: it left the CPU once, of its own will. Only where the counters
 * are known, so that the next reading of them corrects what is concluded here.
 */
function sleptOnce(thread: TrackedThread): boolean {
  return (
    change.timeslices === 1 &&
    thread.state === SLEEPING &&
    change.state === SLEEPING &&
    !Number.isNaN(thread.voluntary)
  );
}

/** NaN where either is unknown; a counter of a replaced thread may fall, which counts as nothing. */
function difference(now: number, before: number): number {
  return Math.max(0, now - before);
}
