import { Cursor } from '../engine/cursor.ts';
import { InvariantError } from '../engine/errors.ts';
import type { Body } from '../engine/program.ts';
import type { Random } from '../engine/random.ts';
import type { Trace } from '../engine/trace.ts';
import { assertTransition, type TransitionTable } from '../engine/transitions.ts';
import type { ThreadBody } from '../kernel/demand.ts';
import type { Actor } from '../locks/actor.ts';
import type { LoopWork, Suspend } from './demand.ts';
import { Future, type Schedule, TaskCancelled, TaskFailure } from './future.ts';

/** `ready`: its next step stands in a queue of the loop. `waiting`: it waits for a future. */
export type CoroutineState = 'new' | 'ready' | 'running' | 'waiting' | 'done';

/**
 * Legal changes of a coroutine, for the checker and the tests. It runs at once where a runtime starts it eagerly,
 * and only a running one ends, but for one cancelled before its first step.
 */
export const COROUTINE_TRANSITIONS: TransitionTable<CoroutineState> = {
  new: ['ready', 'running'],
  ready: ['running'],
  running: ['ready', 'waiting', 'done'],
  waiting: ['ready'],
  done: [],
};

/** What a coroutine needs of its loop. */
export interface CoroutineHome {
  readonly trace: Trace;
  now(): number;
  /** Lane of the loop's thread. */
  lane(): number;
  readonly schedule: Schedule;
  /** Ends the waits of synchronisation objects, from whatever thread. */
  release(future: Future): void;
}

/** A program that runs in steps on a loop's thread: asyncio's Task, a JavaScript async function with its promise. */
export class Coroutine extends Future implements Actor {
  readonly name: string;
  readonly lane: number;
  readonly random: Random;
  /** Coroutines that it started, by the name given to them; the empty name has all. */
  readonly children = new Map<string, Coroutine[]>();
  /** Other work that it started under a name: pool jobs, deferred callbacks. */
  readonly named = new Map<string, { cancel(): unknown }[]>();
  cursor: Cursor;
  current: CoroutineState = 'new';
  /** What a synchronisation object ends when it lets this one go on. */
  parked: Future | null = null;
  protected readonly home: CoroutineHome;
  private work: LoopWork | null = null;

  constructor(
    home: CoroutineHome,
    fields: { name: string; group: string; body: Body; path: string; random: Random },
  ) {
    super(home.schedule);
    this.home = home;
    this.name = fields.name;
    this.random = fields.random;
    this.cursor = new Cursor(fields.body, fields.path);
    this.lane = home.trace.addLane('task', fields.name, fields.group);
  }

  /** Gives it the generator that performs its program; before its first step. */
  begin(work: LoopWork): void {
    this.work = work;
  }

  path(): string {
    return this.cursor.path();
  }

  wake(): void {
    if (this.parked !== null) this.home.release(this.parked);
  }

  /** Its next step stands in a queue now. */
  becomeReady(): void {
    this.enter('ready');
  }

  /** Runs it up to where it suspends itself or ends. `error` is raised where it waits. */
  protected *advance(error: Error | null, prepareNs: ThreadBody | null): ThreadBody {
    const { work } = this;
    if (work === null || this.done)
      throw new InvariantError(`${this.name} is stepped although it is ${this.state}`);
    this.enter('running');
    if (prepareNs !== null) yield* prepareNs;
    try {
      let next = error === null ? work.next(0) : work.throw(error);
      while (!next.done && next.value.kind !== 'suspend') next = work.next(yield next.value);
      if (next.done) this.returned();
      else if (next.value.kind === 'suspend') this.suspended(next.value);
    } catch (raised) {
      if (raised instanceof TaskCancelled) this.end(() => this.settle('cancelled', raised));
      else if (raised instanceof TaskFailure) this.end(() => this.fail(raised));
      else throw raised;
    }
  }

  /** It ran to its end. */
  protected returned(): void {
    this.end(() => this.finish());
  }

  /** It gave the thread back. */
  protected suspended(_demand: Suspend): void {
    this.enter('waiting');
  }

  protected end(settle: () => void): void {
    this.enter('done');
    settle();
  }

  protected enter(to: CoroutineState, wait = 'await'): void {
    const now = this.home.now();
    const { trace } = this.home;
    assertTransition(COROUTINE_TRANSITIONS, this.current, to, this.name, now);
    if (this.current === 'new') trace.runnable(this.lane, now, this.home.lane());
    this.current = to;
    if (to === 'running') trace.running(this.lane, now, this.home.lane());
    else if (to === 'ready') trace.runnable(this.lane, now, this.home.lane());
    else if (to === 'waiting') trace.sleeping(this.lane, now, wait);
    else trace.ended(this.lane, now);
  }
}
