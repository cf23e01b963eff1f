import { ProgramError } from './errors.ts';
import { LANE_TRANSITIONS, type LaneState, type StateCode, TransitionCheck } from './transitions.ts';
import { ZERO } from './zero.ts';

const LANE_CHECK = new TransitionCheck(LANE_TRANSITIONS);
const NEW = LANE_CHECK.codeOf('new');
const RUNNING = LANE_CHECK.codeOf('running');
const RUNNABLE = LANE_CHECK.codeOf('runnable');
const SLEEPING = LANE_CHECK.codeOf('sleeping');
const ENDED = LANE_CHECK.codeOf('ended');

/** Lanes that a run may have, of half a KB each and more with its intervals: one event can start a million of them. */
const MAX_LANES = 500_000;

/** What a lane stands for. Only `thread` lanes are time on cores; the others are what runs inside them. */
export type LaneKind = 'thread' | 'goroutine' | 'task' | 'callback' | 'lock' | 'interrupt';

export interface LaneInfo {
  readonly id: number;
  readonly kind: LaneKind;
  readonly name: string;
  /** Process or other group that it belongs to. */
  readonly group: string;
}

/** Totals of a lane. Times in ns. */
export interface LaneCounters {
  cpuNs: number;
  /** Runnable, but not running. */
  runqueueNs: number;
  sleepNs: number;
  /** Times it was put on its place to run. */
  timeslices: number;
  voluntary: number;
  involuntary: number;
  migrations: number;
  /** Longest single wait while runnable: shows starvation. */
  maxRunqueueNs: number;
}

const zeroCounters = (): LaneCounters => ({
  cpuNs: ZERO,
  runqueueNs: ZERO,
  sleepNs: ZERO,
  timeslices: 0,
  voluntary: 0,
  involuntary: 0,
  migrations: 0,
  maxRunqueueNs: ZERO,
});

/** Numbers a state of an interval takes in the columns. */
export const STATE_CODE = { running: 0, runnable: 1, sleeping: 2 } as const;

/** Intervals of one lane in parallel columns, in order, without gaps between the lane's start and its end. */
export interface SimLane extends LaneInfo {
  readonly startNs: number[];
  readonly endNs: number[];
  /** `STATE_CODE`. */
  readonly state: number[];
  /** Core, P or loop that it ran on; while runnable the one it queues at; -1 for none. */
  readonly place: number[];
  /** Index into the trace's `waitNames`, -1 for none. */
  readonly wait: number[];
  readonly counters: LaneCounters;
  /** Time asleep by wait reason, index as `waitNames`. */
  readonly waitNs: number[];
}

interface OpenLane extends SimLane {
  current: StateCode<LaneState>;
  since: number;
  /** When the present state began; `since` moves with each flush. */
  entered: number;
  currentPlace: number;
  currentWait: number;
  lastRunPlace: number;
  /** Its latest wait reason; most lanes have few. */
  lastWait: string | null;
  lastWaitId: number;
}

/** A figure over time as steps: `values[i]` holds from `timesNs[i]` to the next. */
export interface SimSeries {
  readonly name: string;
  readonly unit: string;
  readonly timesNs: number[];
  readonly values: number[];
}

/** A moment that a program named with `mark`. */
export interface Mark {
  readonly timeNs: number;
  readonly lane: number;
  readonly label: string;
}

export interface TraceOptions {
  /** Whether intervals, series and marks are kept; the counters always are. Default true. */
  readonly keep?: boolean;
  /** Most intervals and series points that are kept; the counters go on. Default 4,000,000. */
  readonly limit?: number;
}

/** Writes down what a run does. Every lane's time is in exactly one state from its start to its end. */
export class Trace {
  readonly lanes: SimLane[] = [];
  readonly series: SimSeries[] = [];
  readonly marks: Mark[] = [];
  readonly waitNames: string[] = [];
  /** Whether the limit was reached, so that the lanes end before the run does. */
  truncated = false;
  private readonly open: OpenLane[] = [];
  private readonly waitIds = new Map<string, number>();
  private readonly keep: boolean;
  private room: number;

  constructor(options: TraceOptions = {}) {
    this.keep = options.keep ?? true;
    this.room = options.limit ?? 4_000_000;
  }

  /**
   * A new lane; it has no time yet and begins with its first state.
   * @throws {ProgramError} beyond the most lanes.
   */
  addLane(kind: LaneKind, name: string, group: string): number {
    const id = this.lanes.length;
    if (id >= MAX_LANES) {
      const most = `${MAX_LANES.toLocaleString('en')} threads, tasks and goroutines`;
      throw new ProgramError(name, `a run may have ${most}: start fewer`);
    }
    const lane: OpenLane = {
      id,
      kind,
      name,
      group,
      startNs: [],
      endNs: [],
      state: [],
      place: [],
      wait: [],
      waitNs: [],
      counters: zeroCounters(),
      current: NEW,
      since: ZERO,
      entered: ZERO,
      currentPlace: -1,
      currentWait: -1,
      lastRunPlace: -1,
      lastWait: null,
      lastWaitId: -1,
    };
    this.lanes.push(lane);
    this.open.push(lane);
    return id;
  }

  running(laneId: number, nowNs: number, place: number): void {
    const lane = this.change(laneId, RUNNING, nowNs, place, -1);
    lane.counters.timeslices += 1;
    if (lane.lastRunPlace >= 0 && lane.lastRunPlace !== place) lane.counters.migrations += 1;
    lane.lastRunPlace = place;
  }

  runnable(laneId: number, nowNs: number, place: number): void {
    this.change(laneId, RUNNABLE, nowNs, place, -1);
  }

  sleeping(laneId: number, nowNs: number, wait: string): void {
    const lane = this.lane(laneId);
    if (lane.lastWait !== wait) {
      lane.lastWait = wait;
      lane.lastWaitId = this.waitId(wait);
    }
    this.change(laneId, SLEEPING, nowNs, -1, lane.lastWaitId);
  }

  ended(laneId: number, nowNs: number): void {
    this.change(laneId, ENDED, nowNs, -1, -1);
  }

  /** Counts a context switch away from the lane's thread. */
  countSwitch(laneId: number, voluntary: boolean): void {
    const counters = this.lane(laneId).counters;
    if (voluntary) counters.voluntary += 1;
    else counters.involuntary += 1;
  }

  mark(laneId: number, nowNs: number, label: string): void {
    if (this.keep && this.takeRoom()) this.marks.push({ timeNs: nowNs, lane: laneId, label });
  }

  addSeries(name: string, unit: string): SimSeries {
    const series: SimSeries = { name, unit, timesNs: [], values: [] };
    this.series.push(series);
    return series;
  }

  /** Sets a series' value from now on. */
  point(series: SimSeries, nowNs: number, value: number): void {
    if (!this.keep) return;
    const last = series.values.length - 1;
    // An index of -1 would be a slow look-up by name.
    if (last >= 0 && series.values[last] === value) return;
    if (last >= 0 && series.timesNs[last] === nowNs) series.values[last] = value;
    else if (this.takeRoom()) {
      series.timesNs.push(nowNs);
      series.values.push(value);
    }
  }

  stateOf(laneId: number): LaneState {
    return LANE_CHECK.nameOf(this.lane(laneId).current);
  }

  /** Brings every lane's intervals and counters up to `nowNs`, as at the end of a run; the run may go on. */
  flush(nowNs: number): void {
    for (const lane of this.open) {
      if (lane.current !== NEW && lane.current !== ENDED) this.close(lane, nowNs);
    }
  }

  waitId(name: string): number {
    const known = this.waitIds.get(name);
    if (known !== undefined) return known;
    this.waitNames.push(name);
    this.waitIds.set(name, this.waitNames.length - 1);
    return this.waitNames.length - 1;
  }

  private lane(laneId: number): OpenLane {
    const lane = this.open[laneId];
    if (lane === undefined) throw new RangeError(`no lane ${laneId} in this trace`);
    return lane;
  }

  private change(
    laneId: number,
    to: StateCode<LaneState>,
    nowNs: number,
    place: number,
    wait: number,
  ): OpenLane {
    const lane = this.lane(laneId);
    LANE_CHECK.assert(lane.current, to, lane.name, nowNs);
    if (lane.current !== NEW) this.close(lane, nowNs);
    lane.current = to;
    lane.since = nowNs;
    lane.entered = nowNs;
    lane.currentPlace = place;
    lane.currentWait = wait;
    return lane;
  }

  private close(lane: OpenLane, nowNs: number): void {
    const length = nowNs - lane.since;
    this.count(lane, length, nowNs);
    if (length > 0 && this.keep) this.append(lane, nowNs);
    lane.since = nowNs;
  }

  private count(lane: OpenLane, length: number, nowNs: number): void {
    const { counters } = lane;
    if (lane.current === RUNNING) counters.cpuNs += length;
    else if (lane.current === RUNNABLE) {
      counters.runqueueNs += length;
      counters.maxRunqueueNs = Math.max(counters.maxRunqueueNs, nowNs - lane.entered);
    } else if (lane.current === SLEEPING) {
      counters.sleepNs += length;
      lane.waitNs[lane.currentWait] = (lane.waitNs[lane.currentWait] ?? ZERO) + length;
    }
  }

  private append(lane: OpenLane, nowNs: number): void {
    const code =
      lane.current === RUNNING
        ? STATE_CODE.running
        : lane.current === RUNNABLE
          ? STATE_CODE.runnable
          : STATE_CODE.sleeping;
    if (this.extendLast(lane, code, nowNs) || !this.takeRoom()) return;
    lane.startNs.push(lane.since);
    lane.endNs.push(nowNs);
    lane.state.push(code);
    lane.place.push(lane.currentPlace);
    lane.wait.push(lane.currentWait);
  }

  /** Joins an interval to the one before it where nothing but a flush lies between. */
  private extendLast(lane: OpenLane, code: number, nowNs: number): boolean {
    const last = lane.endNs.length - 1;
    if (last < 0) return false;
    const same =
      lane.endNs[last] === lane.since &&
      lane.state[last] === code &&
      lane.place[last] === lane.currentPlace &&
      lane.wait[last] === lane.currentWait;
    if (same) lane.endNs[last] = nowNs;
    return same;
  }

  private takeRoom(): boolean {
    if (this.room <= 0) {
      this.truncated = true;
      return false;
    }
    this.room -= 1;
    return true;
  }
}
