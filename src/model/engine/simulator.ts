import { BudgetError } from './errors.ts';
import { Heap, type HeapItem } from './heap.ts';
import { RandomStreams } from './random.ts';
import { ZERO } from './zero.ts';

/** Events that a run may use where its caller names no budget. */
export const DEFAULT_EVENT_BUDGET = 50_000_000;
/** Events at one moment of virtual time after which the run counts as stuck. */
const MAX_EVENTS_AT_ONE_TIME = 2_000_000;

/** What happened at one event, for a reader. */
export interface Note {
  readonly timeNs: number;
  /** Stable key of the kind of event, such as `switch`, `wake`, `gil-request`. */
  readonly kind: string;
  /** Lane that it is about, -1 for none. */
  readonly lane: number;
  /** One sentence: what happened and why. */
  readonly sentence: string;
}

/** `heapIndex` of the timer that is next and therefore not in the heap. */
const NEXT = -2;

/** An event that can be armed again and again without being made anew. */
export class Timer implements HeapItem {
  heapIndex = -1;
  timeNs = ZERO;
  sequence = 0;
  readonly action: () => void;
  private readonly simulator: Simulator;

  constructor(simulator: Simulator, action: () => void) {
    this.simulator = simulator;
    this.action = action;
  }

  get armed(): boolean {
    return this.heapIndex !== -1;
  }

  /** Fires at `timeNs` (not before now), instead of any earlier arming; among equals in order of arming. */
  arm(timeNs: number): void {
    this.simulator.arm(this, timeNs);
  }

  cancel(): void {
    this.simulator.disarm(this);
  }
}

const before = (a: Timer, b: Timer): boolean =>
  a.timeNs < b.timeNs || (a.timeNs === b.timeNs && a.sequence < b.sequence);

/** Virtual clock and event queue of one run. Deterministic: no wall clock, no other source of chance than `random`. */
export class Simulator {
  /** Virtual time, integer ns since the run's start. */
  nowNs = ZERO;
  /** Virtual time of the latest event. */
  lastEventNs = ZERO;
  /** Events run so far. */
  events = 0;
  /** Whether sentences are wanted; a model asks before it makes one, so that fast runs pay nothing. */
  observing = false;
  readonly random: RandomStreams;
  /**
   * The earliest event, where it is known; all others are in the heap. Most events of a run are armed as the very next
   * one, such as the end of a step of few ns, and never get into the heap.
   */
  private first: Timer | null = null;
  private readonly later = new Heap<Timer>(before);
  private sequence = 0;
  private eventsNow = 0;
  /** How far `run` goes at present: up to this time, in fewer events than this; outside of it nowhere. */
  private untilNs = Number.NEGATIVE_INFINITY;
  private eventLimit = 0;
  private readonly notes: Note[] = [];

  constructor(seed: number) {
    this.random = new RandomStreams(seed);
  }

  timer(action: () => void): Timer {
    return new Timer(this, action);
  }

  /** Runs `action` once at `timeNs`. */
  at(timeNs: number, action: () => void): Timer {
    const timer = new Timer(this, action);
    timer.arm(timeNs);
    return timer;
  }

  after(delayNs: number, action: () => void): Timer {
    return this.at(this.nowNs + delayNs, action);
  }

  arm(timer: Timer, timeNs: number): void {
    if (timer.armed) this.disarm(timer);
    timer.timeNs = Math.max(this.nowNs, timeNs);
    this.sequence += 1;
    timer.sequence = this.sequence;
    const { first } = this;
    const next = first ?? this.later.peek();
    if (next !== undefined && next.timeNs <= timer.timeNs) {
      this.later.push(timer);
      return;
    }
    if (first !== null) this.later.push(first);
    this.first = timer;
    timer.heapIndex = NEXT;
  }

  disarm(timer: Timer): void {
    if (timer !== this.first) {
      this.later.remove(timer);
      return;
    }
    this.first = null;
    timer.heapIndex = -1;
  }

  /** Time of the next event; null when nothing more can happen. */
  nextEventNs(): number | null {
    return this.next()?.timeNs ?? null;
  }

  /** Runs the next event if it is at or before `untilNs`. */
  runNext(untilNs: number): boolean {
    const next = this.next();
    if (next === undefined || next.timeNs > untilNs) return false;
    this.disarm(next);
    this.begin(next.timeNs);
    next.action();
    return true;
  }

  private next(): Timer | undefined {
    return this.first ?? this.later.peek();
  }

  /**
   * For an action that is about to arm its own timer: where that would be the very next event of this `run`, its moment
   * begins at once, and the action goes on as if the timer had fired. False where anything else comes before or at the
   * same time, or where events are run one by one: then the timer is to be armed.
   */
  passTo(timeNs: number): boolean {
    if (!this.isFreeUntil(timeNs, 1)) return false;
    this.begin(timeNs);
    return true;
  }

  /** Whether this `run` may go on for so many events up to and at a time before which, and at which, no other is due. */
  isFreeUntil(timeNs: number, events: number): boolean {
    if (timeNs > this.untilNs || this.events + events > this.eventLimit) return false;
    const next = this.next();
    return next === undefined || next.timeNs > timeNs;
  }

  /** As `passTo`, where it is known that nothing else comes. */
  pass(ns: number): void {
    this.begin(this.nowNs + ns);
  }

  /**
   * Runs all events up to and at `untilNs`, then sets the clock to it; with an infinite end, until none is left.
   * @throws {BudgetError} after `budget` further events.
   */
  run(untilNs: number, budget: number): void {
    this.untilNs = untilNs;
    this.eventLimit = this.events + budget;
    try {
      while (this.runNext(untilNs)) {
        if (this.events >= this.eventLimit)
          throw new BudgetError(budget, this.nowNs, 'the event budget was used up');
      }
    } finally {
      this.untilNs = Number.NEGATIVE_INFINITY;
    }
    if (Number.isFinite(untilNs)) this.nowNs = Math.max(this.nowNs, untilNs);
  }

  /** Tells what just happened; call only while `observing`. */
  note(kind: string, lane: number, sentence: string): void {
    this.notes.push({ timeNs: this.nowNs, kind, lane, sentence });
  }

  /** The notes since the last call. */
  takeNotes(): Note[] {
    return this.notes.splice(0);
  }

  /** An event's moment begins. */
  private begin(timeNs: number): void {
    this.events += 1;
    this.lastEventNs = timeNs;
    if (timeNs > this.nowNs) {
      this.nowNs = timeNs;
      this.eventsNow = 0;
      return;
    }
    this.eventsNow += 1;
    if (this.eventsNow > MAX_EVENTS_AT_ONE_TIME) {
      throw new BudgetError(this.eventsNow, timeNs, 'the run is stuck at one moment of virtual time');
    }
  }
}
