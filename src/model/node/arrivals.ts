import type { Disturbance } from '../loop/disturbance.ts';
import { slowLimit } from './pool.ts';
import type { Entry } from './task-queues.ts';

/** What brought a result. */
export type Source =
  /** A job of the pool; `order` is its place in the pool's queue. */
  | { readonly kind: 'pool'; readonly order: number }
  /** A descriptor, or a thread that is no worker of this process. */
  | { readonly kind: 'device' }
  /** A message port, by the name of the loop at its other end: first in, first out. */
  | { readonly kind: 'port'; readonly port: string }
  /** The end of a worker (`Environment::SetImmediateThreadsafe`): found by a poll or at the start of the check phase. */
  | { readonly kind: 'exit'; readonly port: string }
  /** SIGCHLD; `child` is the child's place among those started. */
  | { readonly kind: 'signal'; readonly child: number };

/** A result that comes from another thread, another process or a device. */
export interface Arrival extends Entry {
  readonly source: Source;
}

/** src/node_messaging.cc `MessagePort::OnMessage`: messages of one port in one go, unless more were there at its start. */
const MESSAGES_IN_ONE_GO = 1000;

const isOfPort = (arrival: Arrival, port: string): boolean =>
  arrival.source.kind === 'port' && arrival.source.port === port;

const childOf = ({ source }: Arrival): number => (source.kind === 'signal' ? source.child : -1);

/** What has come for a loop since it polled last. */
export class Arrivals {
  private waiting: Arrival[] = [];
  /** Pool jobs that the program has not heard of yet, by their place; whether they are slow work. */
  private readonly openJobs = new Map<number, boolean>();
  private readonly poolSize: number;
  private readonly disturbance: Disturbance | null;

  /** @param poolSize threads of the pool: as many of its jobs can be at work at once. */
  constructor(poolSize: number, disturbance: Disturbance | null) {
    this.poolSize = poolSize;
    this.disturbance = disturbance;
  }

  get size(): number {
    return this.waiting.length;
  }

  values(): readonly Arrival[] {
    return this.waiting;
  }

  /** A pool job begins: `order` is its place in the pool's queue. */
  expectJob(order: number, slow: boolean): void {
    this.openJobs.set(order, slow);
  }

  add(arrival: Arrival): void {
    this.waiting.push(arrival);
  }

  /** It is being told to the program. */
  begin({ source }: Arrival): void {
    if (source.kind === 'pool') this.openJobs.delete(source.order);
  }

  /**
   * What one poll reports: all of it (`uv__work_done` takes the whole queue), or what a disturbance lets through. Of each port
   * only the first message: `messagesOf` gives the rest.
   * @param must nothing else would end the poll, so that at least one has to come.
   */
  take(must: boolean): Arrival[] {
    const taken: Arrival[] = [];
    for (;;) {
      const next = this.pick(taken, must && taken.length === 0);
      if (next === undefined) return taken;
      this.remove(next);
      taken.push(next);
    }
  }

  /** Further messages of a port, also those that come while the program hears of one; none for what is no message. */
  *messagesOf({ source }: Arrival): Generator<Arrival> {
    if (source.kind !== 'port') return;
    const { port } = source;
    const there = this.waiting.filter((arrival) => isOfPort(arrival, port)).length;
    for (let left = Math.max(there, MESSAGES_IN_ONE_GO) - 1; left > 0; left--) {
      const next = this.waiting.find((arrival) => isOfPort(arrival, port));
      if (next === undefined || this.disturbance?.pick(2) === 1) return;
      this.remove(next);
      yield next;
    }
  }

  /** All messages of a port that are left (`MessagePort::Drain`, at a worker's end). */
  drain(port: string): Arrival[] {
    const left = this.waiting.filter((arrival) => isOfPort(arrival, port));
    for (const arrival of left) this.remove(arrival);
    return left;
  }

  /** Ends of workers that came after the poll (`RunAndClearNativeImmediates` in `CheckImmediate`). */
  takeExits(): Arrival[] {
    const exits = this.waiting.filter(({ source }) => source.kind === 'exit');
    const found = exits.filter(() => this.disturbance === null || this.disturbance.pick(2) === 1);
    for (const exit of found) this.remove(exit);
    return found;
  }

  private remove(arrival: Arrival): void {
    this.waiting.splice(this.waiting.indexOf(arrival), 1);
  }

  private pick(taken: readonly Arrival[], must: boolean): Arrival | undefined {
    const possible = this.waiting.filter((arrival) => this.mayCome(arrival, taken));
    const { disturbance } = this;
    if (disturbance === null) return this.first(possible);
    if (possible.length === 0) return undefined;
    const none = must ? 0 : 1;
    return possible[disturbance.pick(possible.length + none) - none];
  }

  /** As they came; signals last (src/unix/linux.c `have_signals`), by child. */
  private first(possible: readonly Arrival[]): Arrival | undefined {
    return [...possible].sort((a, b) => childOf(a) - childOf(b))[0];
  }

  private mayCome(arrival: Arrival, taken: readonly Arrival[]): boolean {
    const { source } = arrival;
    // src/unix/process.c `uv__wait_children`: children in the order in which they were started.
    if (taken.some((one) => childOf(one) > childOf(arrival))) return false;
    if (source.kind === 'pool') return this.disturbance === null || this.mayEnd(source.order, taken);
    if (source.kind !== 'port') return true;
    return (
      !taken.some((one) => isOfPort(one, source.port)) &&
      arrival === this.waiting.find((one) => isOfPort(one, source.port))
    );
  }

  /**
   * Jobs begin in their order, but slow work waits for its own turn: when one ends, fewer earlier ones of its kind are still at work
   * than the pool has threads for that kind, and fewer other ones than it has at all.
   */
  private mayEnd(order: number, taken: readonly Arrival[]): boolean {
    const gone = new Set(taken.map(({ source }) => (source.kind === 'pool' ? source.order : -1)));
    const earlier = (slow: boolean): number =>
      [...this.openJobs].filter(([one, kind]) => kind === slow && one < order && !gone.has(one)).length;
    if (earlier(false) >= this.poolSize) return false;
    return this.openJobs.get(order) !== true || earlier(true) < slowLimit(this.poolSize);
  }
}
