import { type KernelDemand, run } from '../kernel/demand.ts';
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

/** What comes by way of the loop's async handles. */
const LOOKED_AT_IN_TURN: readonly Source['kind'][] = ['pool', 'exit', 'port'];

/** Time for which a disturbance holds a loop up between two async handles: enough for another thread to answer. */
const BUSY_MOMENT_NS = 100_000;

const isOfPort = (arrival: Arrival, port: string): boolean =>
  arrival.source.kind === 'port' && arrival.source.port === port;

const isExitOf = ({ source }: Arrival, port: string): boolean =>
  source.kind === 'exit' && source.port === port;

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
   * only the first message: `moreOf` gives the rest.
   * @param must no timer would end the poll: one comes, unless a disturbance waits for `others` that are under way.
   */
  take(must: boolean, others = false): Arrival[] {
    const taken: Arrival[] = [];
    for (;;) {
      const next = this.pick(taken, must && taken.length === 0, others);
      if (next === undefined) return taken;
      this.remove(next);
      taken.push(next);
    }
  }

  /** Before a poll that does not wait a disturbance may hold the loop up for so long that another thread's result is there. */
  *holdUp(): Generator<KernelDemand, void, number> {
    if (this.disturbance?.pick(2) === 1) yield run(BUSY_MOMENT_NS);
  }

  /** How many messages of an arrival's port one poll tells, it included; 1 for what is no message. */
  inOneGo({ source }: Arrival): number {
    if (source.kind !== 'port') return 1;
    const waiting = this.waiting.filter((arrival) => isOfPort(arrival, source.port));
    return Math.max(waiting.length + 1, MESSAGES_IN_ONE_GO);
  }

  /** The next message of the same port, also where it came while the program heard of the last one. */
  *moreOf({ source }: Arrival): Generator<KernelDemand, Arrival | undefined, number> {
    if (source.kind !== 'port') return undefined;
    const { disturbance } = this;
    const next = (): Arrival | undefined => this.waiting.find((arrival) => isOfPort(arrival, source.port));
    if (disturbance?.pick(2) === 1) {
      if (next() !== undefined) return undefined;
      yield run(BUSY_MOMENT_NS);
    }
    const found = next();
    if (found !== undefined) this.remove(found);
    return found;
  }

  /**
   * A message that comes while the poll's other results are told, and is still found by it: src/unix/async.c `uv__async_io`
   * looks at each handle when its turn comes. Only a disturbance makes that happen; a plain run finds it in its next poll.
   * @param told what the poll has told so far, the last of them just now.
   */
  *takeLate(told: readonly Arrival[]): Generator<KernelDemand, Arrival | undefined, number> {
    const { disturbance } = this;
    const last = told.at(-1);
    if (disturbance === null || last === undefined || !LOOKED_AT_IN_TURN.includes(last.source.kind))
      return undefined;
    if (disturbance.pick(2) === 0) return undefined;
    yield run(BUSY_MOMENT_NS);
    const possible = this.waiting.filter(
      (arrival) => arrival.source.kind === 'port' && this.mayCome(arrival, told),
    );
    const found = possible[disturbance.pick(possible.length)];
    if (found !== undefined) this.remove(found);
    return found;
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

  private pick(taken: readonly Arrival[], must: boolean, others: boolean): Arrival | undefined {
    // As they came; signals last (src/unix/linux.c `have_signals`), by child.
    const possible = this.waiting
      .filter((arrival) => this.mayCome(arrival, taken))
      .sort((a, b) => childOf(a) - childOf(b));
    const { disturbance } = this;
    if (disturbance === null || possible.length === 0) return possible[0];
    if (must) return possible[disturbance.pick(possible.length + (others ? 1 : 0))];
    return possible[disturbance.pick(possible.length + 1) - 1];
  }

  private mayCome(arrival: Arrival, taken: readonly Arrival[]): boolean {
    const { source } = arrival;
    // src/unix/process.c `uv__wait_children`: children in the order in which they were started.
    if (taken.some((one) => childOf(one) > childOf(arrival))) return false;
    if (source.kind === 'pool') return this.disturbance === null || this.mayEnd(source.order, taken);
    if (source.kind !== 'port') return true;
    // A worker's end brings what is left in its port, so that a poll does not come to the port after it.
    const { port } = source;
    return (
      !taken.some((one) => isOfPort(one, port) || isExitOf(one, port)) &&
      arrival === this.waiting.find((one) => isOfPort(one, port))
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
