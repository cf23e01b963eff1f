/** Time in which what was counted loses half its weight: 32 periods of 1024 us (kernel/sched/pelt.c). */
const HALF_LIFE_NS = 32 * 1_024_000;

const decay = (ns: number): number => 2 ** (-ns / HALF_LIFE_NS);

/** A share of time that forgets. */
interface Average {
  value: number;
  atNs: number;
}

/** Brings an average to a moment; the last `ranNs` before it were on a CPU. */
function advance(average: Average, nowNs: number, ranNs: number): void {
  const kept = decay(nowNs - average.atNs);
  average.value = average.value * kept + (1 - decay(ranNs));
  average.atNs = nowNs;
}

/**
 * Utilization of cores and threads (`util_avg`), 0 to 1: how much of the last tens of ms was on a CPU. A core has that of
 * the threads which ran there last; a thread takes its part with it to another core.
 */
export class Utilization {
  private readonly cores: readonly Average[];
  private readonly threads: Average[] = [];

  /** @param cores how many there are */
  constructor(cores: number) {
    this.cores = Array.from({ length: cores }, () => ({ value: 0, atNs: 0 }));
  }

  /** A thread has run on a core for the last `lengthNs` up to `nowNs`. */
  ran(core: number, thread: number, nowNs: number, lengthNs: number): void {
    const average = this.cores[core];
    if (average !== undefined) advance(average, nowNs, lengthNs);
    advance(this.threadOf(thread, nowNs), nowNs, lengthNs);
  }

  /** A thread leaves for another core. */
  moved(thread: number, from: number, to: number, nowNs: number): void {
    const own = this.threadOf(thread, nowNs);
    advance(own, nowNs, 0);
    for (const [core, sign] of [
      [from, -1],
      [to, 1],
    ] as const) {
      const average = this.cores[core];
      if (average === undefined) continue;
      advance(average, nowNs, 0);
      average.value = Math.min(1, Math.max(0, average.value + sign * own.value));
    }
  }

  /** That of a core at a moment, whatever ran there being counted up to it. */
  of(core: number, nowNs: number): number {
    const average = this.cores[core];
    return average === undefined ? 0 : average.value * decay(nowNs - average.atNs);
  }

  private threadOf(thread: number, nowNs: number): Average {
    const known = this.threads[thread];
    if (known !== undefined) return known;
    const fresh = { value: 0, atNs: nowNs };
    this.threads[thread] = fresh;
    return fresh;
  }
}
