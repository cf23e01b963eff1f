import { estimatedCosts } from '../../../model/engine/known.ts';
import { knownPool } from '../fit/parameters.ts';
import { isOfSlices } from '../fit/unseen.ts';
import { OVERLAY_MODELS } from '../models.ts';
import { POOL_SIZE } from '../pool.ts';
import type { KnownWorkload } from '../propose.ts';
import type { Recording } from '../recording.ts';
import { simulateFit } from '../simulate.ts';
import type { FitParameter, FittedProgram, FitValue } from '../types.ts';
import { calibrateCosts, type ProgramSpan } from './calibrate.ts';
import { knownParameters, knownSettings } from './parameters.ts';
import { type KnownEntry, knownEntry } from './programs.ts';

/** Parameters that the machine of the recording has, not the workload. */
const MACHINE = new Set(['cores', 'kernel', 'hz']);
/** Of the replayed slices alone: another number of threads is a setting of the program itself, and its pool has the jobs that it gives. */
const SLICES_ONLY = new Set(['threads', POOL_SIZE]);

/** What the workload sets of its runtime, such as GOMAXPROCS. */
function asSet(one: FitParameter, { known }: KnownEntry): FitParameter {
  const value = (known.parameters as Readonly<Record<string, FitValue | undefined>>)[one.key];
  if (value === undefined || MACHINE.has(one.key)) return one;
  return { ...one, value, source: 'measured', how: 'As the workload sets it.', confidence: 'high' };
}

/** Whether the program has a step that gives a job to the runtime's pool. */
function usesPool({ known }: KnownEntry): boolean {
  const { threads, programs } = known.build(known.settings, estimatedCosts(known));
  const has = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    (('op' in value && value.op === 'executor') || Object.values(value).some(has));
  return has(threads) || has(programs);
}

const UNSEEN =
  'The order of steps is that of the workload’s known program; the recording tells only what each of them costs.';

/**
 * The known program of the recorded workload with costs from the recording.
 * @param base the same recording's slices as a program
 * @returns null where no program is known for the simulator
 */
export function knownProgram(
  recording: Recording,
  base: FittedProgram,
  workload: KnownWorkload | null,
  span: ProgramSpan,
): FittedProgram | null {
  const entry = workload === null ? null : knownEntry(workload.id, base.model);
  if (workload === null || entry === null) return null;
  const settings = knownSettings(entry, workload.settings ?? {});
  const machine = base.parameters.filter(({ key }) => !SLICES_ONLY.has(key));
  const pool = usesPool(entry) ? knownPool(OVERLAY_MODELS.get(base.model).definition.parameters) : [];
  const own = [...machine, ...pool].map((one) => asSet(one, entry));
  const program: FittedProgram = {
    ...base,
    known: { workload: workload.id, settings, replayed: [] },
    parameters: [...own, ...knownParameters(entry, settings, workload.rules)],
    unseen: [UNSEEN, ...base.unseen.filter((words) => !isOfSlices(words))],
  };
  return withReplayed(calibrateCosts(program, recording, span));
}

/** Threads that the program does not have are replayed beside it; in Go the model has the runtime's own. */
function withReplayed(program: FittedProgram): FittedProgram {
  if (program.known === null || program.model === 'gmp') return program;
  const paired = new Set(simulateFit(program, { competing: 0 }).lanes.map(({ pairs }) => pairs));
  const replayed = program.threads.map(({ threadId }) => threadId).filter((id) => !paired.has(id));
  if (replayed.length === 0) return program;
  const told = `${replayed.length} recorded ${replayed.length === 1 ? 'thread is' : 'threads are'} not in the known program (the runtime’s own): replayed from the recorded slices.`;
  return { ...program, known: { ...program.known, replayed }, unseen: [...program.unseen, told] };
}
