import type { ProcessInfo } from '../domain/session.ts';
import { ns, type ProcessId, threadId, ticks, tid } from '../domain/units.ts';
import type { Births } from './births.ts';
import { glance, identify, type ThreadIdentity, totalTicks } from './discovery.ts';
import type { ThreadFiles } from './files.ts';
import { Seen, type ThreadObserver } from './observer.ts';
import type { Outbox } from './outbox.ts';
import type { ProcReader } from './reader.ts';
import type { ProcessAccount } from './report.ts';
import { TrackedProcess, TrackedThread } from './tracked.ts';

/** Ended processes whose accounts are kept one by one; of more, the oldest are added up in one account. */
const MOST_ACCOUNTS = 10_000;
/** The task folder is read at least this often, in case counts alone mislead. */
const LISTING_EVERY_NS = 1_000_000_000;

/** What the population needs from outside. */
export interface PopulationHost {
  readonly reader: ProcReader;
  readonly files: ThreadFiles;
  readonly outbox: Outbox;
  readonly observer: ThreadObserver;
  readonly births: Births;
}

/** The processes that are followed and their threads: who is there, who is new, who is gone. */
export class Population {
  readonly processes: TrackedProcess[] = [];
  readonly #host: PopulationHost;
  readonly #ended: ProcessAccount[] = [];
  #lastThreadId = 0;

  constructor(host: PopulationHost) {
    this.#host = host;
  }

  /** Follows a process; one with this id that is followed already is left as it is. */
  add(info: ProcessInfo, nowNs: number): void {
    if (this.processes.some((process) => process.info.id === info.id)) return;
    const process = new TrackedProcess(info);
    this.processes.push(process);
    this.list(process, nowNs);
  }

  /** Follows a process no longer: its threads end here. */
  remove(id: ProcessId, nowNs: number): void {
    const process = this.processes.find((candidate) => candidate.info.id === id);
    if (process) this.#endProcess(process, nowNs);
    this.#forgetEnded();
  }

  /** Looks for new and vanished threads and processes. */
  refresh(nowNs: number): void {
    for (const process of this.processes) {
      const stale = process.needsListing || nowNs - process.lastListingNs >= LISTING_EVERY_NS;
      const seen = glance(this.#host.reader, this.#host.files, process);
      if (seen === 'ended') this.#endProcess(process, nowNs);
      else if (stale || seen === 'threads-differ') this.list(process, nowNs);
    }
    this.#forgetEnded();
  }

  /** Reads the task folder: adopts who is new, ends who is gone. */
  list(process: TrackedProcess, nowNs: number): void {
    const names = this.#host.reader.list(`${process.dir}/task`);
    if (names === null || names.length === 0) {
      this.#endProcess(process, nowNs);
      return;
    }
    process.needsListing = false;
    const present = new Set<number>();
    for (const name of names) present.add(Number(name));
    for (const thread of process.threads) {
      if (!present.has(thread.tid)) this.endThread(thread, nowNs);
    }
    this.sweepOut(process);
    for (const id of present) {
      if (!process.ended && !process.byTid.has(id)) this.#adopt(process, id, nowNs);
    }
    process.listed = true;
    process.lastListingNs = nowNs;
  }

  /** Notes that a thread is gone; `sweepOut` takes it from its process's list. */
  endThread(thread: TrackedThread, nowNs: number): void {
    if (thread.ended) return;
    thread.ended = true;
    thread.process.needsListing = true;
    thread.process.byTid.delete(thread.tid);
    this.#host.files.close(thread);
    const endNs = ns(Math.max(nowNs, thread.endNs));
    this.#host.outbox.last({ type: 'thread-end', id: threadId(thread.id), endNs });
  }

  /** Takes the ended threads out of the process's list. */
  sweepOut(process: TrackedProcess): void {
    const { threads } = process;
    let kept = 0;
    for (const thread of threads) {
      if (!thread.ended) threads[kept++] = thread;
    }
    threads.length = kept;
  }

  /** The CPU accounts of all processes, the ended ones included. */
  accounts(): ProcessAccount[] {
    return [...this.#ended, ...this.processes.map((process) => this.#accountOf(process))];
  }

  #adopt(process: TrackedProcess, id: number, nowNs: number): void {
    const { reader, births } = this.#host;
    const identity = identify(reader, `${process.dir}/task/${id}`);
    if (identity === null) return;
    if (id === process.info.pid && identity.startTicks !== process.info.startTicks) {
      this.#endProcess(process, nowNs);
      return;
    }
    const bornNs = births.earliestNs(identity.startTicks);
    const counts = process.info.origin === 'spawned' || process.listed || bornNs + births.tickNs > 0;
    const startNs = counts ? Math.min(nowNs, Math.max(0, bornNs, process.lastListingNs)) : nowNs;
    const thread = this.#introduce(process, id, identity, startNs);
    if (this.#host.observer.adopt(thread, counts) === Seen.gone) {
      this.endThread(thread, nowNs);
      this.sweepOut(process);
    }
    if (!counts && id === process.info.pid) process.baseTicks = totalTicks(reader, process) ?? 0;
  }

  /** Gives a new thread its id and tells of it, before anything else is told of it. */
  #introduce(process: TrackedProcess, id: number, identity: ThreadIdentity, startNs: number): TrackedThread {
    this.#lastThreadId++;
    const thread = new TrackedThread(process, {
      id: this.#lastThreadId,
      tid: id,
      startTicks: identity.startTicks,
      name: identity.name,
      bornNs: startNs,
    });
    thread.endNs = startNs;
    process.byTid.set(id, thread);
    process.threads.push(thread);
    this.#host.outbox.first({
      type: 'thread',
      thread: {
        id: threadId(thread.id),
        processId: process.info.id,
        tid: tid(id),
        startTicks: ticks(identity.startTicks),
        name: thread.name,
        role: 'other',
        startNs: ns(startNs),
        endNs: null,
      },
    });
    return thread;
  }

  #endProcess(process: TrackedProcess, nowNs: number): void {
    if (process.ended) return;
    process.ended = true;
    process.totalTicks = totalTicks(this.#host.reader, process) ?? process.totalTicks;
    for (const thread of process.threads) this.endThread(thread, nowNs);
    process.threads.length = 0;
    this.#host.outbox.last({ type: 'process-end', id: process.info.id, endNs: ns(nowNs), exit: null });
  }

  #forgetEnded(): void {
    for (let i = this.processes.length - 1; i >= 0; i--) {
      const process = this.processes[i];
      if (!process?.ended) continue;
      this.processes.splice(i, 1);
      this.#ended.push(this.#accountOf(process));
    }
    while (this.#ended.length > MOST_ACCOUNTS) this.#mergeOldest();
  }

  #mergeOldest(): void {
    const [first, second] = this.#ended.splice(0, 2);
    if (!first || !second) return;
    this.#ended.unshift({
      id: second.id,
      chargedNs: addKnown(first.chargedNs, second.chargedNs),
      sampledNs: ns(first.sampledNs + second.sampledNs),
    });
  }

  #accountOf(process: TrackedProcess): ProcessAccount {
    const charged = process.totalTicks === null ? null : process.totalTicks - process.baseTicks;
    return {
      id: process.info.id,
      chargedNs: charged === null ? null : ns(Math.max(0, charged * this.#host.births.tickNs)),
      sampledNs: ns(process.sampledCpuNs),
    };
  }
}

const addKnown = (a: number | null, b: number | null) =>
  a === null && b === null ? null : ns((a ?? 0) + (b ?? 0));
