import { type FeedEvent, type SessionSink, SLICE_STRIDE, SliceField } from '../domain/feed.ts';
import type { KernelState, ThreadInfo } from '../domain/session.ts';

/** A thread's figures over one interval of `top`. */
export interface TopRow {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly role: string;
  /** ns on CPU and ns runnable but waiting, in the interval. */
  readonly cpuNs: number;
  readonly runqueueNs: number;
  /** null where not readable. */
  readonly voluntary: number | null;
  readonly involuntary: number | null;
  readonly core: number | null;
  readonly state: KernelState;
  readonly wait: string | null;
}

interface Counters {
  cpuNs: number;
  runqueueNs: number;
  voluntary: number;
  involuntary: number;
  core: number;
  state: number;
  wait: number;
}

const fresh = (): Counters => ({
  cpuNs: 0,
  runqueueNs: 0,
  voluntary: 0,
  involuntary: 0,
  core: Number.NaN,
  state: 0x3f,
  wait: Number.NaN,
});

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** A sink that keeps nothing but the figures of the interval under way: what `top` shows. */
export class TopTable implements SessionSink {
  readonly #threads = new Map<number, ThreadInfo>();
  readonly #pids = new Map<number, number>();
  readonly #counters = new Map<number, Counters>();
  readonly #waits = new Map<number, string>();

  accept(events: readonly FeedEvent[]): void {
    for (const event of events) this.#take(event);
  }

  finish(): void {}

  #take(event: FeedEvent): void {
    switch (event.type) {
      case 'process':
        this.#pids.set(event.process.id, event.process.pid);
        break;
      case 'thread':
        this.#threads.set(event.thread.id, event.thread);
        break;
      case 'thread-update':
        this.#rename(event.id, event);
        break;
      case 'thread-end':
        this.#threads.delete(event.id);
        this.#counters.delete(event.id);
        break;
      case 'wait-name':
        this.#waits.set(event.id, event.name);
        break;
      case 'slices':
        this.#slices(event.batch.data, event.batch.count);
        break;
      default:
    }
  }

  #rename(id: number, update: Pick<ThreadInfo, 'name' | 'role'>): void {
    const thread = this.#threads.get(id);
    if (thread !== undefined) this.#threads.set(id, { ...thread, name: update.name, role: update.role });
  }

  #slices(data: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const at = (field: number) => data[i * SLICE_STRIDE + field] ?? Number.NaN;
      const id = at(SliceField.threadId);
      const c = this.#counters.get(id) ?? fresh();
      c.cpuNs += at(SliceField.cpuNs);
      c.runqueueNs += at(SliceField.runqueueNs);
      c.voluntary += at(SliceField.voluntary);
      c.involuntary += at(SliceField.involuntary);
      c.core = at(SliceField.core);
      c.state = at(SliceField.state);
      c.wait = at(SliceField.wait);
      this.#counters.set(id, c);
    }
  }

  /** Rows of the interval since the last call, the busiest first; begins the next interval. */
  takeRows(): TopRow[] {
    const rows = [...this.#threads.values()].map((thread) => this.#row(thread));
    for (const c of this.#counters.values()) {
      c.cpuNs = 0;
      c.runqueueNs = 0;
      c.voluntary = 0;
      c.involuntary = 0;
    }
    return rows.sort((a, b) => b.cpuNs - a.cpuNs || a.pid - b.pid || a.tid - b.tid);
  }

  #row(thread: ThreadInfo): TopRow {
    const c = this.#counters.get(thread.id) ?? fresh();
    return {
      pid: this.#pids.get(thread.processId) ?? 0,
      tid: thread.tid,
      name: thread.name,
      role: thread.role,
      cpuNs: c.cpuNs,
      runqueueNs: c.runqueueNs,
      voluntary: known(c.voluntary),
      involuntary: known(c.involuntary),
      core: known(c.core),
      state: String.fromCharCode(c.state) as KernelState,
      wait: Number.isNaN(c.wait) ? null : (this.#waits.get(c.wait) ?? null),
    };
  }
}
