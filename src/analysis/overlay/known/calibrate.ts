import { sumWithin } from '../fit/dependencies.ts';
import { type Segment, segmentsOf } from '../fit/segments.ts';
import type { Recording } from '../recording.ts';
import { isLong, simulateFit } from '../simulate.ts';
import type { SimulatedRun } from '../simulated.ts';
import type { Confidence, FittedProgram } from '../types.ts';
import { type Change, changed, fittedUs, isNamed, rounded } from './costs.ts';
import { mainLane } from './lanes.ts';
import { withPaced } from './paced.ts';
import { startCost } from './parameters.ts';
import type { KnownEntry } from './programs.ts';
import { COST, entryOf, REST, REST_WAIT, START_SLEEPS, START_WAIT } from './setup.ts';

/** Simulations that settle the costs, and how close the CPU of each kind of thread must come. */
const ROUNDS = 5;
const CLOSE = 0.01;
/** A cost is changed by no more than this at once. */
const MOST_STEP = 10_000;
/** CPU below which a kind of thread tells little of what its work costs, ns. */
const LITTLE_NS = 5_000_000;
/** Share of a kind of thread's CPU that its costs must make up for that CPU to tell them. */
const LEAST_PART = 0.05;

/** When the program's own part of the session began and ended, ns of session time; null where its output does not tell. */
export interface ProgramSpan {
  readonly beginsNs: number | null;
  readonly endsNs: number | null;
}

/** Costs that the CPU of one set of simulated lanes tells together. */
interface Group {
  readonly costs: readonly string[];
  /** Name of the simulated threads; null where only the CPU of all tells. */
  readonly spentBy: string | null;
}

/** CPU that belongs to a group on both sides, ns. */
interface Cpu {
  readonly recordedNs: number;
  readonly simulatedNs: number;
}

/** Costs of CPU by who spends them; in Go all of them together, because a recording shows Ms, not goroutines. */
function groupsOf(entry: KnownEntry): Group[] {
  const groups = new Map<string | null, string[]>();
  for (const [name, { kind, spentBy, pacedBy }] of Object.entries(entry.known.costs)) {
    if (kind !== 'cpu' || name === startCost(entry) || pacedBy !== undefined) continue;
    const key = entry.model === 'gmp' ? null : (spentBy ?? null);
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups].map(([spentBy, costs]) => ({ spentBy, costs }));
}

/** What the main thread did in a part of the recording. In Go the main goroutine has no thread: then all threads together. */
interface Part {
  readonly cpuNs: number;
  /** Time that it neither ran nor waited for a core. */
  readonly sleptNs: number;
  readonly sleeps: number;
}

/** What the calibration compares with. */
interface Recorded {
  /** Before the program's begin, and after its end; null where the output does not tell them. */
  readonly before: Part | null;
  readonly after: Part | null;
  /** CPU of a thread, ns. */
  readonly cpuOf: (thread: number | null) => number;
}

function partOf(
  main: readonly Segment[],
  all: readonly (readonly Segment[])[],
  fromNs: number,
  toNs: number,
): Part {
  const sum = (pick: (segment: Segment) => number): number => sumWithin(main, fromNs, toNs, pick);
  const own = sum(({ cpuNs }) => cpuNs);
  const awake = own + sum(({ runqueueNs }) => runqueueNs);
  return {
    cpuNs: all.reduce((total, one) => total + sumWithin(one, fromNs, toNs, ({ cpuNs }) => cpuNs), 0),
    sleptNs: Math.max(0, toNs - fromNs - awake),
    sleeps: Math.round(sum(({ switches }) => switches)),
  };
}

function recordedOf(recording: Recording, { beginsNs, endsNs }: ProgramSpan, isGo: boolean): Recorded {
  const { startNs, endNs } = recording.range;
  const byThread = new Map<number, number>(
    recording.threads.map(({ info, totals }) => [info.id, totals.cpuNs]),
  );
  const main = recording.threads.find(({ info }) => info.role === 'main');
  const own = main === undefined ? [] : segmentsOf(main, startNs, endNs);
  const all = isGo ? recording.threads.map((one) => segmentsOf(one, startNs, endNs)) : [own];
  return {
    before: beginsNs === null ? null : partOf(own, all, 0, beginsNs - startNs),
    after: endsNs === null ? null : partOf(own, all, endsNs - startNs, endNs - startNs),
    cpuOf: (thread) => (thread === null ? 0 : (byThread.get(thread) ?? 0)),
  };
}

/** A group's CPU in a run beside the recording's, of the threads that both have; null where there is none. */
function cpuOf(group: Group, run: SimulatedRun, recorded: Recorded, aroundNs: number): Cpu | null {
  const { spentBy } = group;
  const named =
    spentBy === null
      ? run.lanes
      : run.lanes.filter(({ lane, pairs }) => pairs !== null && isNamed(lane.name, spentBy));
  if (named.length === 0) return null;
  const main = mainLane(run.setup.programs, run.result.lanes);
  const hasMain = spentBy === null || named.some(({ lane }) => lane === main);
  const around = hasMain ? aroundNs : 0;
  return {
    recordedNs: Math.max(0, named.reduce((sum, { pairs }) => sum + recorded.cpuOf(pairs), 0) - around),
    simulatedNs: Math.max(1, named.reduce((sum, { lane }) => sum + lane.counters.cpuNs, 0) - around),
  };
}

/** A group's costs times a factor, with how they were come by. */
function scaled(program: FittedProgram, group: Group, factor: number, { recordedNs }: Cpu): FittedProgram {
  const one = group.costs.length === 1;
  const confidence: Confidence =
    recordedNs < LITTLE_NS ? 'low' : one && group.spentBy !== null ? 'high' : 'medium';
  const who = group.spentBy === null ? 'all threads' : `the threads “${group.spentBy}”`;
  const how = `From ${(recordedNs / 1e6).toFixed(1)} ms of CPU that ${who} used${one ? '' : `, shared among ${group.costs.length} costs as the program’s estimates are`}.`;
  return changed(
    program,
    new Map(
      group.costs.map((name): [string, Change] => {
        const value = rounded(fittedUs(program, `${COST}${name}`) * factor);
        const uncertainty = one
          ? rounded(value * (recordedNs < LITTLE_NS ? 0.5 : 0.03))
          : rounded(value * 0.5);
        return [`${COST}${name}`, { value, source: 'estimated', how, uncertainty, confidence }];
      }),
    ),
  );
}

const ns = (value: number): number => rounded(value / 1000);

/** What lies around the program: the process' begin and end, before its first phase and after its last line of output. */
function withSpan(program: FittedProgram, entry: KnownEntry, { before, after }: Recorded): FittedProgram {
  const changes = new Map<string, Change>();
  const measured = (key: string, value: number, uncertainty: number, how: string): void => {
    changes.set(key, { value, source: 'measured', how, uncertainty, confidence: 'medium' });
  };
  const half = ns(program.tickNs / 2);
  if (before !== null) {
    const how = 'Before the program’s first phase, as its output tells that.';
    measured(`${COST}${startCost(entry)}`, ns(before.cpuNs), half, `CPU of the main thread. ${how}`);
    measured(`${COST}${START_WAIT}`, ns(before.sleptNs), half, `Sleeps of the main thread. ${how}`);
    measured(START_SLEEPS, Math.max(1, before.sleeps), 1, `Voluntary switches of the main thread. ${how}`);
  }
  if (after !== null) {
    const how = 'After the program’s last line of output.';
    measured(`${COST}${REST}`, ns(after.cpuNs), half, `CPU of the main thread. ${how}`);
    measured(`${COST}${REST_WAIT}`, ns(after.sleptNs), half, how);
  }
  return changed(program, changes);
}

/** Main threads whose work no cost names have all of their CPU in `rest`. */
function withRest(program: FittedProgram, groups: readonly Group[], recorded: Recorded): FittedProgram {
  const run = simulateFit(program, { competing: 0 });
  const main = mainLane(run.setup.programs, run.result.lanes);
  const own = run.lanes.find(({ lane }) => lane === main);
  const told = groups.some(
    ({ spentBy }) => spentBy === null || (own !== undefined && isNamed(own.lane.name, spentBy)),
  );
  if (own === undefined || told) return program;
  const left = recorded.cpuOf(own.pairs) - own.lane.counters.cpuNs;
  if (left <= 0) return program;
  const key = `${COST}${REST}`;
  const value = rounded(fittedUs(program, key) + left / 1000);
  return changed(
    program,
    new Map([[key, { value, how: 'CPU of the main thread that nothing else explains.' }]]),
  );
}

/** A group's costs as they were before the calibration. */
function asEstimated(program: FittedProgram, before: FittedProgram, { costs }: Group): FittedProgram {
  const keys = new Set(costs.map((name) => `${COST}${name}`));
  return changed(
    program,
    new Map(before.parameters.filter(({ key }) => keys.has(key)).map((one) => [one.key, one])),
  );
}

/** How a group's costs were last changed, for the next step's slope. */
interface Step {
  readonly factor: number;
  readonly simulatedNs: number;
}

/**
 * The factor that should bring a group's simulated CPU to the recorded one: by proportion first, then by the slope of the last step. Null
 * where the CPU hardly follows the costs: then it does not tell them.
 */
function nextFactor({ recordedNs, simulatedNs }: Cpu, last: Step | undefined): number | null {
  const bounded = (value: number): number => Math.min(MOST_STEP, Math.max(1 / MOST_STEP, value));
  const plain = bounded(recordedNs / simulatedNs);
  if (last === undefined || last.factor === 1) return plain;
  // CPU = fixed + part * scale: the part at the present scale, from the last change.
  const part = (simulatedNs - last.simulatedNs) / (1 - 1 / last.factor);
  if (part < LEAST_PART * simulatedNs) return null;
  return part <= simulatedNs * 1.05 ? bounded(1 + (recordedNs - simulatedNs) / part) : plain;
}

/** Brings the costs of each group to what its CPU tells, step by step. */
class CostSearch {
  program: FittedProgram;
  private readonly before: FittedProgram;
  private readonly entry: KnownEntry;
  private readonly recorded: Recorded;
  private readonly last = new Map<Group, Step>();
  private readonly untold = new Set<Group>();

  constructor(program: FittedProgram, entry: KnownEntry, recorded: Recorded) {
    this.program = program;
    this.before = program;
    this.entry = entry;
    this.recorded = recorded;
  }

  /** One simulation and a step of every group; whether that was the last one that is needed. */
  round(groups: readonly Group[], isFirst: boolean): boolean {
    const run = simulateFit(this.program, { competing: 0 });
    const keys = [startCost(this.entry), REST];
    const aroundNs = 1000 * keys.reduce((sum, key) => sum + fittedUs(this.program, `${COST}${key}`), 0);
    const settled = groups.map((group) => {
      const cpu = this.untold.has(group) ? null : cpuOf(group, run, this.recorded, aroundNs);
      return cpu === null || this.step(group, cpu, isFirst);
    });
    return settled.every(Boolean) || (!isFirst && isLong(run));
  }

  /** Whether the group is settled. */
  private step(group: Group, cpu: Cpu, isFirst: boolean): boolean {
    const close = Math.abs(cpu.simulatedNs - cpu.recordedNs) <= CLOSE * cpu.recordedNs;
    // The CPU of all threads that comes out right from the start tells nothing of the few costs in it that nobody alone spends.
    const alone = group.spentBy !== null || this.entry.model === 'gmp';
    if (close && !(isFirst && alone)) return true;
    const factor = close ? 1 : nextFactor(cpu, this.last.get(group));
    if (factor === null) {
      this.untold.add(group);
      this.program = asEstimated(this.program, this.before, group);
      return true;
    }
    this.last.set(group, { factor, simulatedNs: cpu.simulatedNs });
    this.program = scaled(this.program, group, factor, cpu);
    return close;
  }
}

/**
 * Settles the costs of a known program by the recording: the process' begin and end by its output, the others by the CPU of the threads
 * that spend them, each kind of thread by itself. Simulated without other programs: CPU does not depend on them.
 */
export function calibrateCosts(
  fitted: FittedProgram,
  recording: Recording,
  span: ProgramSpan,
): FittedProgram {
  const entry = entryOf(fitted);
  const groups = groupsOf(entry);
  const recorded = recordedOf(recording, span, entry.model === 'gmp');
  const search = new CostSearch(withSpan(fitted, entry, recorded), entry, recorded);
  // What only the CPU of all threads tells comes after what a kind of thread tells by itself.
  for (const shared of [false, true]) {
    const own = groups.filter(({ spentBy }) => (spentBy === null) === shared);
    for (let round = 0; own.length > 0 && round < ROUNDS; round++) if (search.round(own, round === 0)) break;
  }
  return withPaced(withRest(search.program, groups, recorded), entry, recording);
}
