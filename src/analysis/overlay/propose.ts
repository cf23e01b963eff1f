import type { LaneColumns } from '../../domain/query.ts';
import type { ProcessInfo, ThreadInfo } from '../../domain/session.ts';
import { formatDuration } from '../format.ts';
import { type WaitClass, waitClass } from '../waits.ts';
import { knownEntry, knownModel } from './known/programs.ts';
import { OVERLAY_MODELS } from './models.ts';
import type { Recording } from './recording.ts';
import { FIT_IDS, type FitId, type FitProposal, type FitProposals } from './types.ts';

/** Shortest recording that is fitted, in ticks: less shows no thread's habits. */
const LEAST_TICKS = 5;
/** The same where the program is known: then the recording only has to tell its costs. */
const LEAST_TICKS_KNOWN = 2;

/** What the models are called, and the simulator behind each. */
export const FITS: Readonly<Record<FitId, { readonly title: string; readonly model: string }>> = {
  kernel: { title: 'Kernel threads, no runtime', model: 'kernel' },
  gil: { title: 'CPython threads under the GIL', model: 'gil' },
  'free-threaded': { title: 'Free-threaded CPython', model: 'gil' },
  multiprocessing: { title: 'CPython processes, a GIL each', model: 'gil' },
  asyncio: { title: 'asyncio: one loop and its executor', model: 'asyncio' },
  node: { title: 'Node’s event loop, pool and workers', model: 'node' },
  gmp: { title: 'Go’s goroutines on Ps and Ms', model: 'gmp' },
};

/** A numeric setting of a workload as the catalogue has it: its title and unit for the reader, and what it can be set to. */
export interface SettingRule {
  readonly title: string;
  readonly unit: string | null;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

/** A workload of the catalogue that the session is known to have recorded. */
export interface KnownWorkload {
  readonly id: string;
  readonly model: FitId;
  /** What the run was started with, by the names of its options; absent where the session does not tell. */
  readonly settings?: Readonly<Record<string, number | string>>;
  /** Rules for numeric settings by their names; absent where the catalogue is not at hand. */
  readonly rules?: Readonly<Record<string, SettingRule>>;
}

const hasModel = (fit: FitId): boolean =>
  OVERLAY_MODELS.list().some(({ definition }) => definition.id === FITS[fit].model);

/** What the threads show, gathered once. */
interface Look {
  readonly processes: readonly ProcessInfo[];
  readonly kinds: ReadonlySet<string>;
  readonly python: readonly ProcessInfo[];
  readonly threadsOf: (process: ProcessInfo) => ThreadInfo[];
  /** Whether the first CPython process' main thread waits as an event loop does. */
  readonly loops: boolean;
}

/** What a process sleeps for while it is begun: for children and pipes a shell does before its exec, for files what loads a program. */
const BEGINNING = new Set<WaitClass>(['child', 'pipe', 'disk', 'signal', 'terminal']);

/** Whether a thread sleeps in epoll more often than anywhere else, from its first such sleep on or but for a process' beginning. */
function isLoop(lane: LaneColumns | undefined): boolean {
  const names = (lane?.wait ?? []).flatMap((index) => lane?.waitNames[index] ?? []);
  const first = names.findIndex((name) => /epoll/.test(name));
  const counts = new Map<string, number>();
  for (const [at, name] of names.entries())
    if (at >= first || !BEGINNING.has(waitClass(name, 'S'))) counts.set(name, (counts.get(name) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
  return /epoll/.test(most);
}

function look(recording: Recording): Look {
  const processes = [...new Map(recording.threads.map(({ process }) => [process.id, process])).values()];
  const main = recording.threads.find(
    ({ info, process }) => info.role === 'main' && process.runtime.kind === 'cpython',
  );
  return {
    processes,
    kinds: new Set(processes.map(({ runtime }) => runtime.kind)),
    python: processes.filter(({ runtime }) => runtime.kind === 'cpython'),
    threadsOf: (process) =>
      recording.threads.filter((one) => one.process.id === process.id).map(({ info }) => info),
    loops: isLoop(main?.lane),
  };
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** How well a model suits, 0 for not at all, and why or why not. */
interface Judgement {
  readonly fits: number;
  readonly reason: string;
}

const not = (reason: string): Judgement => ({ fits: 0, reason });
const isFree = ({ python }: Look): boolean => python.some(({ runtime }) => runtime.gil === 'free-threaded');

/** A judge for each model, asked only where the runtime is there. */
const JUDGES: Readonly<Record<FitId, (seen: Look) => Judgement>> = {
  kernel: ({ processes }) => ({
    fits: 1,
    reason: `Every program’s threads are the kernel’s; no rules of a runtime are taken into account. ${plural(processes.length, 'process', 'processes')} ran.`,
  }),
  gmp: ({ kinds, processes }) =>
    kinds.has('go') && processes.length === 1
      ? { fits: 5, reason: 'The process is a Go program: its goroutines run on Ps and Ms.' }
      : not('No single Go process was recorded: the model has one.'),
  node: ({ kinds }) =>
    kinds.has('node')
      ? { fits: 5, reason: 'The process is Node: one loop, a pool of libuv and worker threads.' }
      : not('No Node process was recorded.'),
  'free-threaded': (seen) =>
    isFree(seen)
      ? { fits: 6, reason: 'The build of CPython has no GIL.' }
      : not('No free-threaded CPython was recorded; ask “what if” with build=free-threaded.'),
  multiprocessing: ({ python }) =>
    python.length > 1
      ? { fits: 4, reason: `${python.length} CPython processes ran, each with a GIL of its own.` }
      : not('There was no second CPython process.'),
  asyncio: ({ python, loops }) =>
    python.length > 0 && loops
      ? { fits: 4.5, reason: 'The main thread waits in epoll as an event loop does.' }
      : not('No CPython main thread waits in epoll as an event loop does.'),
  gil: (seen) => {
    const first = seen.python[0];
    if (first === undefined) return not('No CPython process was recorded.');
    if (isFree(seen)) return not('The build of CPython has no GIL.');
    const threads = Math.max(0, ...seen.python.map((one) => seen.threadsOf(one).length));
    const build = first.runtime.gil === null ? ' (taken as the usual build)' : '';
    return {
      fits: 3,
      reason: `CPython with a GIL${build}: ${plural(threads, 'thread takes', 'threads take')} turns with one lock.`,
    };
  },
};

/** Whether a fit can simulate the workload's own program. */
const hasKnown = (workload: KnownWorkload | null, fit: FitId): boolean =>
  workload?.settings !== undefined && knownEntry(workload.id, FITS[fit].model) !== null;

/** The fit that a workload's program is known for: the catalogue's where there is one, else the first with its simulator. */
function bestFit(workload: KnownWorkload): FitId {
  const model = workload.settings === undefined ? null : knownModel(workload.id);
  if (model === null || model === FITS[workload.model].model) return workload.model;
  return FIT_IDS.find((fit) => FITS[fit].model === model) ?? workload.model;
}

const goProcesses = ({ threads }: Recording): number =>
  new Set(threads.flatMap(({ process }) => (process.runtime.kind === 'go' ? [process.id] : []))).size;

/** Why a fit cannot simulate the workload's own program, whatever part of it was recorded; null where it can. */
export function knownProblem(recording: Recording, workload: KnownWorkload, fit: FitId): string | null {
  const own = bestFit(workload);
  if (!hasKnown(workload, fit))
    return (
      (own !== fit && hasKnown(workload, own) ? knownProblem(recording, workload, own) : null) ??
      `the example ${workload.id} has no known program for the model ${fit}`
    );
  const processes = goProcesses(recording);
  return FITS[fit].model === 'gmp' && processes > 1
    ? `the known program of ${workload.id} is one Go process, and ${processes} were recorded`
    : null;
}

/**
 * Why nothing can be fitted; null where something can.
 * @param known whether the program is known, so that its bursts need not be told from its waits
 */
export function refusalOf(recording: Recording, known: boolean): string | null {
  const length = recording.range.endNs - recording.range.startNs;
  const least = known ? LEAST_TICKS_KNOWN : LEAST_TICKS;
  if (length < least * recording.tickNs)
    return `The part to fit is ${formatDuration(length)} long, less than ${least} readings of ${formatDuration(recording.tickNs)}: too short to tell bursts from waits. Record longer, or at a higher rate: switchyard record -r 1000 -- CMD`;
  if (recording.threads.length === 0)
    return 'No thread was seen on a CPU in that part of the session, so there is nothing to fit. Choose another part, or record while the program works.';
  return null;
}

/** @param words what is said for or against it */
function proposalOf(
  fit: FitId,
  fits: number,
  words: readonly string[],
  possible: boolean,
  first: boolean,
): { readonly rank: number; readonly proposal: FitProposal } {
  const missing = possible && !hasModel(fit);
  const reason = missing
    ? 'There is no simulator for it yet; the kernel’s threads stand in.'
    : words.filter((text) => text !== '').join(' ');
  return {
    rank: missing ? 0 : first ? 10 : fits,
    proposal: { fit, title: FITS[fit].title, reason, possible: possible && !missing },
  };
}

/**
 * The models that can be laid over a recording, the proposed one first, each with its reason.
 * @param workload what the session is known to have recorded; its model comes first where it can be fitted
 */
export function propose(recording: Recording, workload: KnownWorkload | null): FitProposals {
  const best = workload === null ? null : bestFit(workload);
  const problem = workload === null || best === null ? null : knownProblem(recording, workload, best);
  const isKnown = workload !== null && problem === null;
  const refusal = refusalOf(recording, isKnown);
  const seen = look(recording);
  const judged = FIT_IDS.map((fit) => {
    const { fits, reason } = JUDGES[fit](seen);
    const known = best === fit && (fits > 0 || isKnown);
    const example = known
      ? `The session recorded the example ${workload?.id}, which this model explains.`
      : '';
    const suits = known || fits > 0;
    const isReplayed = suits && problem !== null && best !== null && hasKnown(workload, best);
    return proposalOf(
      fit,
      suits ? fits : 0,
      [example, fits > 0 || !known ? reason : '', isReplayed ? `It is replayed: ${problem}.` : ''],
      refusal === null && suits,
      known,
    );
  });
  const proposals = judged.sort((a, b) => b.rank - a.rank).map(({ proposal }) => proposal);
  return { proposals, proposed: proposals.find(({ possible }) => possible)?.fit ?? null, refusal };
}
