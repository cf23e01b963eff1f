import type { Recording } from '../recording.ts';
import { simulateFit } from '../simulate.ts';
import type { SimulatedRun } from '../simulated.ts';
import type { FittedProgram } from '../types.ts';
import { changed, fittedUs, isNamed, rounded } from './costs.ts';
import type { KnownEntry } from './programs.ts';
import { COST } from './setup.ts';

/** Simulations that settle a cost by the pace of its threads, how close that must come, and by how much a cost is changed at once. */
const ROUNDS = 4;
const CLOSE = 0.05;
const MOST_STEP = 8;
/** Fewer recorded switches tell no pace. */
const LEAST_SWITCHES = 200;

/** Switches, and the CPU that they were made with. */
interface Pace {
  readonly switches: number;
  readonly cpuNs: number;
}

/** Switches of either kind in a second of CPU: turns that threads take, whoever else uses the cores. */
const perCpuSecond = ({ switches, cpuNs }: Pace): number => (cpuNs > 0 ? (switches / cpuNs) * 1e9 : 0);

const total = (all: readonly Pace[]): Pace => ({
  switches: all.reduce((sum, one) => sum + one.switches, 0),
  cpuNs: all.reduce((sum, one) => sum + one.cpuNs, 0),
});

/** Pace of the threads of a name that both sides have; null where the recording does not tell it. */
function paces(
  run: SimulatedRun,
  recording: Recording,
  pacedBy: string,
): { readonly recorded: Pace; readonly simulated: Pace } | null {
  const lanes = run.lanes.filter(({ lane, pairs }) => pairs !== null && isNamed(lane.name, pacedBy));
  const ids = new Set(lanes.map(({ pairs }) => pairs));
  const recorded = total(
    recording.threads
      .filter(({ info }) => ids.has(info.id))
      .flatMap(({ totals: { voluntary, involuntary, cpuNs } }) =>
        voluntary === null || involuntary === null ? [] : [{ switches: voluntary + involuntary, cpuNs }],
      ),
  );
  const simulated = total(
    lanes.map(({ lane: { counters } }) => ({
      switches: counters.voluntary + counters.involuntary,
      cpuNs: counters.cpuNs,
    })),
  );
  return recorded.switches < LEAST_SWITCHES || simulated.switches === 0 ? null : { recorded, simulated };
}

/** One cost by the pace of its threads: the more it costs, the fewer turns they take with the same CPU. */
function settled(program: FittedProgram, name: string, pacedBy: string, recording: Recording): FittedProgram {
  const key = `${COST}${name}`;
  let best = program;
  let bestOff = Number.POSITIVE_INFINITY;
  let value = fittedUs(program, key);
  for (let round = 0; round < ROUNDS; round++) {
    const how = `From the turns that the threads “${pacedBy}” took with their CPU: a wake-up with all that comes with it.`;
    const next = changed(
      program,
      new Map([
        [key, { value, source: 'estimated', how, uncertainty: rounded(value * 0.3), confidence: 'medium' }],
      ]),
    );
    const both = paces(simulateFit(next, { competing: 0 }), recording, pacedBy);
    if (both === null) return best;
    const ratio = perCpuSecond(both.simulated) / perCpuSecond(both.recorded);
    const off = Math.abs(Math.log(ratio));
    if (off < bestOff) [best, bestOff] = [next, off];
    if (off < CLOSE) break;
    value = rounded(value * Math.min(MOST_STEP, Math.max(1 / MOST_STEP, ratio)));
  }
  return best;
}

/** Parameter of the machine: how long an idle core takes to run a woken thread, ns. */
const WAKE = 'wakeNs';
/** Cuts of it that are tried, each to a third; share of the recorded CPU that the simulated must have. */
const CUTS = 3;
const LEAST_CPU = 0.97;

/**
 * Threads that wake each other leave a core idle for as long as a wake-up takes. Where they used more CPU than that leaves them, it takes
 * less. Others on the cores could only have taken CPU from them, so that this holds beside others, too; the opposite does not.
 */
function withFasterWake(program: FittedProgram, pacedBy: string, recording: Recording): FittedProgram {
  let fitted = program;
  for (let cut = 0; cut < CUTS; cut++) {
    const both = paces(simulateFit(fitted, { competing: 0 }), recording, pacedBy);
    if (both === null || both.simulated.cpuNs >= LEAST_CPU * both.recorded.cpuNs) break;
    const value = Math.round(fittedUs(fitted, WAKE) / 3);
    const how = `The threads “${pacedBy}” used more CPU than the default would have left them: so many cuts to a third as it takes.`;
    const change = { value, source: 'estimated', how, uncertainty: value, confidence: 'low' } as const;
    fitted = changed(fitted, new Map([[WAKE, change]]));
  }
  return fitted;
}

/** The cost of a turn, the wake-up in it, and the cost again where that changed. */
function pacedFit(
  program: FittedProgram,
  name: string,
  pacedBy: string,
  recording: Recording,
): FittedProgram {
  const first = settled(program, name, pacedBy, recording);
  const faster = withFasterWake(first, pacedBy, recording);
  return faster === first ? first : settled(faster, name, pacedBy, recording);
}

/** Settles the costs that only the pace of their threads tells. Simulated without other programs. */
export function withPaced(
  program: FittedProgram,
  { known }: KnownEntry,
  recording: Recording,
): FittedProgram {
  return Object.entries(known.costs).reduce(
    (fitted, [name, { pacedBy }]) =>
      pacedBy === undefined ? fitted : pacedFit(fitted, name, pacedBy, recording),
    program,
  );
}
