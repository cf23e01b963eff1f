import { type FeedEvent, SLICE_STRIDE, SliceField } from '../domain/feed.ts';
import type { SamplerStats } from '../domain/session.ts';
import { type Ns, ns } from '../domain/units.ts';
import type { Progress } from './request.ts';

const NO_STATS: SamplerStats = {
  ticks: 0,
  missedTicks: 0,
  cpuNs: ns(0),
  processCpuNs: ns(0),
  lateP50Ns: ns(0),
  lateP99Ns: ns(0),
  lateMaxNs: ns(0),
};

/** Counts what passes by on its way to the store, for the line of progress. */
export class Tally {
  #threads = 0;
  #processes = 0;
  #cpuNs = 0;
  #untilNs = 0;
  #stats = NO_STATS;

  /** Answers whether a heartbeat was among the events, after which progress is worth telling. */
  count(events: readonly FeedEvent[]): boolean {
    let beat = false;
    for (const event of events) {
      if (event.type === 'thread') this.#threads++;
      else if (event.type === 'thread-end') this.#threads--;
      else if (event.type === 'process') this.#processes++;
      else if (event.type === 'process-end') this.#processes--;
      else if (event.type === 'slices') this.#add(event.batch.data, event.batch.count);
      else if (event.type === 'heartbeat') {
        this.#untilNs = event.untilNs;
        this.#stats = event.stats;
        beat = true;
      }
    }
    return beat;
  }

  #add(data: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) this.#cpuNs += data[i * SLICE_STRIDE + SliceField.cpuNs] ?? 0;
  }

  progress(): Progress {
    return {
      untilNs: ns(this.#untilNs),
      threads: this.#threads,
      processes: this.#processes,
      cpuNs: ns(this.#cpuNs) as Ns,
      sampler: this.#stats,
    };
  }
}
