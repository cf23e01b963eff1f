import type { FeedEvent } from '../domain/feed.ts';
import type { ProcessInfo, SamplerStats } from '../domain/session.ts';
import { NS_PER_MS, NS_PER_S, ns, type ProcessId, threadId } from '../domain/units.ts';
import { parseOpenFileLimit } from '../procfs/limits.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';
import { Beat } from './beat.ts';
import { Births } from './births.ts';
import type { SamplerClock } from './clock.ts';
import { Figures } from './figures.ts';
import { ThreadFiles } from './files.ts';
import { DurationHistogram } from './histogram.ts';
import * as texts from './notices.ts';
import { Seen, ThreadObserver } from './observer.ts';
import { Outbox } from './outbox.ts';
import { Population } from './population.ts';
import { type ProcReader, readTextOrNull } from './reader.ts';
import type { SamplerReport } from './report.ts';
import type { SelfMeter } from './self.ts';
import type { TrackedThread } from './tracked.ts';
import { WaitReasons } from './wait-reason.ts';

/** New and vanished threads are looked for at this beat, at the earliest. */
const REFRESH_EVERY_NS = 10 * NS_PER_MS;
const FIGURES_EVERY_NS = 250 * NS_PER_MS;
const NAMES_EVERY_NS = NS_PER_S;
/** Threads mostly get their name soon after their birth, often from another thread; later on, all are asked rarely. */
const YOUNG_NS = 3 * NS_PER_S;
const ALL_NAMES_EVERY_NS = 10 * NS_PER_S;
/** Soft limit of open files that Linux gives where none is known. */
const USUAL_FILE_LIMIT = 1024;

/** What a sampler needs. */
export interface SamplerOptions {
  readonly reader: ProcReader;
  readonly clock: SamplerClock;
  readonly self: SelfMeter;
  /** The session's zero as `process.hrtime.bigint()` counts. */
  readonly zero: bigint;
  readonly clockTicksPerSecond: number;
  /** Everything is told at least this often, ns; a slice is held back no longer. */
  readonly flushEveryNs: number;
  /** `process.arch`. */
  readonly arch: string;
  readonly emit: (events: FeedEvent[]) => void;
}

/**
 * One recording's sampler: reads what is due at each tick and tells it. It knows nothing of waiting; `runLoop`
 * calls `tick` at the right times.
 */
export class Sampler {
  readonly #options: SamplerOptions;
  readonly #outbox: Outbox;
  readonly #notices: texts.Notices;
  readonly #files: ThreadFiles;
  readonly #observer: ThreadObserver;
  readonly #population: Population;
  readonly #figures: Figures;
  readonly #late = new DurationHistogram();
  readonly #beats: Readonly<Record<'flush' | 'refresh' | 'figures' | 'names' | 'allNames', Beat>>;
  readonly #reapedBase: number | null;
  #ticks = 0;
  #missed = 0;
  /** Time of the last sweep. */
  #sweptNs: number;

  constructor(options: SamplerOptions) {
    this.#options = options;
    const { reader, clock } = options;
    const now = clock.now();
    this.#sweptNs = now;
    this.#outbox = new Outbox(options.emit);
    this.#notices = new texts.Notices((notice) => this.#outbox.first({ type: 'notice', notice }));
    this.#files = this.#makeFiles();
    this.#observer = this.#makeObserver();
    this.#population = new Population({
      reader,
      files: this.#files,
      outbox: this.#outbox,
      observer: this.#observer,
      births: new Births(reader, options.zero, now, options.clockTicksPerSecond),
    });
    this.#figures = new Figures(reader, this.#outbox, this.#notices, now);
    this.#reapedBase = this.#reapedTicks();
    this.#beats = {
      flush: new Beat(options.flushEveryNs, now + options.flushEveryNs),
      refresh: new Beat(REFRESH_EVERY_NS, now),
      figures: new Beat(FIGURES_EVERY_NS, now),
      names: new Beat(NAMES_EVERY_NS, now + NAMES_EVERY_NS),
      allNames: new Beat(ALL_NAMES_EVERY_NS, now + ALL_NAMES_EVERY_NS),
    };
  }

  /** Follows a process from here on. Its `process` event is the caller's to tell. */
  addProcess(info: ProcessInfo): void {
    const now = this.#options.clock.now();
    this.#population.add(info, now);
    this.#figures.findCgroups(this.#population.processes);
  }

  /** Follows a process no longer: reads it a last time, ends its threads and tells `process-end`. */
  removeProcess(id: ProcessId): void {
    const now = this.#options.clock.now();
    this.#sweep(now);
    this.#population.remove(id, now);
  }

  /** One tick: sweeps the threads, then does what else is due. `lateNs`: how late it is; `missed`: ticks left out before it. */
  tick(lateNs: number, missed: number): void {
    this.#ticks++;
    this.#missed += missed;
    this.#late.add(lateNs);
    const now = this.#options.clock.now();
    this.#sweep(now);
    if (this.#beats.refresh.due(now)) this.#population.refresh(this.#options.clock.now());
    if (this.#beats.names.due(now)) this.#checkNames(now);
    if (this.#beats.figures.due(now)) this.#readFigures(now);
    if (this.#beats.flush.due(now)) this.flush();
  }

  /** Tells everything up to now. */
  flush(): void {
    this.#outbox.flush({ type: 'heartbeat', untilNs: ns(this.#options.clock.now()), stats: this.stats() });
  }

  /** Reads everything a last time, tells it, and closes all files. The sampler is not to be used afterwards. */
  finish(): SamplerReport {
    const now = this.#options.clock.now();
    this.#sweep(now);
    this.#population.refresh(now);
    for (const process of this.#population.processes) this.#figures.readProcess(process, now);
    this.flush();
    for (const process of this.#population.processes) {
      for (const thread of process.threads) this.#files.close(thread);
    }
    return { stats: this.stats(), processes: this.#population.accounts(), reapedNs: this.#reapedNs() };
  }

  /** The sampler about itself, since its start. */
  stats(): SamplerStats {
    return {
      ticks: this.#ticks,
      missedTicks: this.#missed,
      cpuNs: ns(this.#options.self.threadNs()),
      processCpuNs: ns(this.#options.self.processNs()),
      lateP50Ns: ns(this.#late.quantileNs(0.5)),
      lateP99Ns: ns(this.#late.quantileNs(0.99)),
      lateMaxNs: ns(this.#late.maxNs),
    };
  }

  /** Reads every live thread. */
  #sweep(nowNs: number): void {
    const reach = this.#sweptNs;
    const observer = this.#observer;
    for (const process of this.#population.processes) {
      let lost = false;
      for (const thread of process.threads) {
        if (observer.look(thread, reach) !== Seen.gone) continue;
        this.#population.endThread(thread, this.#options.clock.now());
        lost = true;
      }
      if (lost) this.#population.sweepOut(process);
    }
    this.#sweptNs = nowNs;
  }

  #checkNames(nowNs: number): void {
    const all = this.#beats.allNames.due(nowNs);
    for (const process of this.#population.processes) {
      for (const thread of process.threads) {
        if (all || nowNs - thread.bornNs < YOUNG_NS) this.#observer.checkName(thread);
      }
    }
    this.#figures.findCgroups(this.#population.processes);
  }

  #readFigures(nowNs: number): void {
    this.#figures.read(this.#population.processes, nowNs);
  }

  #makeFiles(): ThreadFiles {
    const { reader, clock } = this.#options;
    const limit = parseOpenFileLimit(readTextOrNull(reader, '/proc/self/limits') ?? '') ?? USUAL_FILE_LIMIT;
    const used = reader.list('/proc/self/fd')?.length ?? 0;
    return new ThreadFiles(reader, limit, used, {
      extrasDropped: (most) =>
        this.#notices.once(clock.now(), 'warning', 'descriptors-short', texts.extrasDropped(most)),
      noDescriptors: (most) =>
        this.#notices.once(clock.now(), 'warning', 'descriptors-exhausted', texts.noDescriptors(most)),
    });
  }

  #makeObserver(): ThreadObserver {
    const { reader, clock, arch } = this.#options;
    const reasons = new WaitReasons({
      reader,
      files: this.#files,
      arch,
      named: (id, name) => this.#outbox.first({ type: 'wait-name', id, name }),
      denied: () => this.#notices.once(clock.now(), 'warning', 'permission-wait', texts.deniedWait),
    });
    return new ThreadObserver({
      files: this.#files,
      outbox: this.#outbox,
      reasons,
      now: () => clock.now(),
      renamed: (thread, name) => this.#renamed(thread, name),
      noSchedstat: () => this.#notices.once(clock.now(), 'error', 'no-schedstat', texts.noSchedstat),
    });
  }

  #renamed(thread: TrackedThread, name: string): void {
    thread.name = name;
    this.#outbox.first({ type: 'thread-update', id: threadId(thread.id), name, role: 'other' });
  }

  /** User and system time of children that this process has waited for. */
  #reapedTicks(): number | null {
    const stat = parsePidStat(readTextOrNull(this.#options.reader, '/proc/self/stat') ?? '');
    return stat === null ? null : stat.childUserTicks + stat.childSystemTicks;
  }

  #reapedNs() {
    const ticks = this.#reapedTicks();
    if (ticks === null || this.#reapedBase === null) return null;
    return ns(((ticks - this.#reapedBase) * NS_PER_S) / this.#options.clockTicksPerSecond);
  }
}
