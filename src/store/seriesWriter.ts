import type Database from 'better-sqlite3';
import type { CgroupSample, ProcessSample, SystemSample } from '../domain/session.ts';
import { addKnown, type Figures } from './figures.ts';
import { LEVEL_FACTOR, type Levels } from './format.ts';

/** What a bucket of the whole target gained since the last commit. */
interface SeriesDelta {
  cpuNs: number;
  runqueueNs: number;
  voluntary: number;
  involuntary: number;
  migrations: number;
  rssBytes: number | null;
  useSum: number | null;
  useCount: number;
  throttledNs: number | null;
}

const noDelta = (): SeriesDelta => ({
  cpuNs: 0,
  runqueueNs: 0,
  voluntary: 0,
  involuntary: 0,
  migrations: 0,
  rssBytes: null,
  useSum: null,
  useCount: 0,
  throttledNs: null,
});

const highest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

function addDelta(into: SeriesDelta, d: SeriesDelta): void {
  into.cpuNs += d.cpuNs;
  into.runqueueNs += d.runqueueNs;
  into.voluntary += d.voluntary;
  into.involuntary += d.involuntary;
  into.migrations += d.migrations;
  into.rssBytes = highest(into.rssBytes, d.rssBytes);
  into.useSum = addKnown(into.useSum, d.useSum);
  into.useCount += d.useCount;
  into.throttledNs = addKnown(into.throttledNs, d.throttledNs);
}

const SAVE = `INSERT INTO series_bucket VALUES (?,?,?,?,?,?,?,?,?,?,?)
  ON CONFLICT DO UPDATE SET cpu_ns = cpu_ns + excluded.cpu_ns, runqueue_ns = runqueue_ns + excluded.runqueue_ns,
    voluntary = voluntary + excluded.voluntary, involuntary = involuntary + excluded.involuntary,
    migrations = migrations + excluded.migrations,
    rss_bytes = coalesce(max(rss_bytes, excluded.rss_bytes), rss_bytes, excluded.rss_bytes),
    machine_use_sum = coalesce(machine_use_sum + excluded.machine_use_sum, machine_use_sum, excluded.machine_use_sum),
    machine_use_count = machine_use_count + excluded.machine_use_count,
    throttled_ns = coalesce(throttled_ns + excluded.throttled_ns, throttled_ns, excluded.throttled_ns)`;

/** Mean of the cores that are online; null where none is known. */
function meanUse(coreUse: readonly (number | null)[]): number | null {
  const known = coreUse.filter((use) => use !== null);
  return known.length ? known.reduce((sum, use) => sum + use, 0) / known.length : null;
}

/**
 * Writes the figures of the whole target at every level. What was gained since the last commit is added to the rows, the open ones
 * too, so that they are always up to date.
 */
export class SeriesWriter {
  readonly #tickNs: number;
  readonly #top: number;
  readonly #save: Database.Statement;
  #pending = new Map<number, SeriesDelta>();
  readonly #rss = new Map<number, number>();
  readonly #throttled = new Map<string, number>();

  constructor(db: Database.Database, levels: Levels) {
    this.#tickNs = levels.tickNs;
    this.#top = levels.top;
    this.#save = db.prepare(SAVE);
  }

  /** Adds a part of a slice to a bucket of level 0. */
  add(bucket: number, part: Figures): void {
    const delta = this.#at(bucket);
    delta.cpuNs += part.cpuNs;
    delta.runqueueNs += part.runqueueNs;
    delta.voluntary += part.voluntary ?? 0;
    delta.involuntary += part.involuntary ?? 0;
    delta.migrations += part.migrations;
  }

  /** Resident memory: the last reading of every living process, summed up. */
  memory(sample: ProcessSample): void {
    if (sample.rssBytes === null) return;
    this.#rss.set(sample.processId, sample.rssBytes);
    const delta = this.#atTime(sample.timeNs);
    const sum = [...this.#rss.values()].reduce((a, b) => a + b, 0);
    delta.rssBytes = highest(delta.rssBytes, sum);
  }

  processEnded(id: number): void {
    this.#rss.delete(id);
  }

  machine(sample: SystemSample): void {
    const use = meanUse(sample.coreUse);
    if (use === null) return;
    const delta = this.#atTime(sample.timeNs);
    delta.useSum = (delta.useSum ?? 0) + use;
    delta.useCount++;
  }

  /** Throttled time since the reading before, counted where it was read. */
  throttling(sample: CgroupSample): void {
    if (sample.throttledNs === null) return;
    const before = this.#throttled.get(sample.path);
    this.#throttled.set(sample.path, sample.throttledNs);
    if (before === undefined) return;
    const delta = this.#atTime(sample.timeNs);
    delta.throttledNs = addKnown(delta.throttledNs, Math.max(0, sample.throttledNs - before));
  }

  flush(): void {
    let pending = this.#pending;
    for (let level = 0; level <= this.#top; level++) {
      const above = new Map<number, SeriesDelta>();
      for (const [bucket, delta] of pending) {
        this.#write(level, bucket, delta);
        const parent = Math.floor(bucket / LEVEL_FACTOR);
        const into = above.get(parent);
        if (into) addDelta(into, delta);
        else above.set(parent, { ...delta });
      }
      pending = above;
    }
    this.#pending = new Map();
  }

  #write(level: number, bucket: number, d: SeriesDelta): void {
    this.#save.run(
      level,
      bucket,
      d.cpuNs,
      d.runqueueNs,
      d.voluntary,
      d.involuntary,
      d.migrations,
      d.rssBytes,
      d.useSum,
      d.useCount,
      d.throttledNs,
    );
  }

  #atTime(timeNs: number): SeriesDelta {
    return this.#at(Math.floor(timeNs / this.#tickNs));
  }

  #at(bucket: number): SeriesDelta {
    const known = this.#pending.get(bucket);
    if (known) return known;
    const made = noDelta();
    this.#pending.set(bucket, made);
    return made;
  }
}
