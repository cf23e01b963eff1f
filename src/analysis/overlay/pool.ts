import { ReaderError } from '../../domain/error.ts';
import type { Op } from '../../model/engine/program.ts';
import type { FitStep, FittedProgram, FittedThread, FitValue } from './types.ts';
import { numberOf } from './values.ts';

/** Key of the number of the pool's threads. */
export const POOL_SIZE = 'poolSize';

type Member = Pick<FittedThread, 'role' | 'process'>;

/**
 * Whether a recorded thread is taken for one of its process' pool: libuv's by their name; CPython's have none before 3.14, so that every
 * thread beside the loop is. Other models have no pool that a recording shows.
 */
export function isPooled(model: string, { role }: Pick<Member, 'role'>): boolean {
  if (model === 'node') return role === 'libuv-worker';
  return model === 'asyncio' && role !== 'main';
}

/** Most pool threads of one process; 0 where none was seen. */
export function poolThreads(model: string, threads: readonly Member[]): number {
  const counts = new Map<string, number>();
  for (const one of threads)
    if (isPooled(model, one)) counts.set(one.process, (counts.get(one.process) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

/** A pool's thread sleeps for its next job on a lock; any other sleep is one of the job. */
const isIdle = (step: FitStep): boolean =>
  (step.step === 'wait' || step.step === 'until') && step.reason === 'lock';

/** Whether the thread's sleeps shorter than a reading are taken for those between jobs: where most of all are. */
function idlesInside({ waits }: FittedThread): boolean {
  const count = (of: (reason: string) => boolean): number =>
    waits.reduce((sum, one) => sum + (of(one.reason) ? one.count : 0), 0);
  return count((reason) => reason === 'lock') > count((reason) => reason !== 'lock');
}

/** Where a job takes one of the pool's threads, and gives it back. */
export interface Place {
  readonly take: Op;
  readonly give: Op;
}

/**
 * The work of a pool's thread as jobs that wait for one of fewer threads: what it did between two sleeps for its next job is one.
 * @param ops a step's own ops; `inside` where its short sleeps part jobs
 */
export function asJobs(
  thread: FittedThread,
  place: Place,
  ops: (step: FitStep, inside: Place | null) => readonly Op[],
): Op[] {
  const isParted = idlesInside(thread);
  const out: Op[] = [];
  let holds = false;
  const hold = (wanted: boolean): void => {
    if (wanted !== holds) out.push(wanted ? place.take : place.give);
    holds = wanted;
  };
  for (const step of thread.steps) {
    const parts = isParted && step.step === 'run' && step.pieces > 1;
    if (parts || isIdle(step)) hold(false);
    else if (step.step === 'run') hold(true);
    out.push(...ops(step, parts ? place : null));
  }
  hold(false);
  return out;
}

/**
 * The pool's threads in force: as many jobs are at work at once, at most.
 * @param jobs most simulated threads of one process' pool
 * @throws ReaderError `bad-override` for more than were recorded and there is work for: what they would do is not known
 */
export function poolSize(
  program: FittedProgram,
  values: Readonly<Record<string, FitValue>>,
  jobs: number,
): number {
  // Fits of before 0 stood for the runtime's default had a pool that never was too small.
  const size = numberOf(values, POOL_SIZE, 0) || jobs;
  const recorded = poolThreads(program.model, program.threads);
  const most = Math.max(recorded, jobs);
  if (size > most) throw new ReaderError('bad-override', tooMany(program, size, recorded, most));
  return size;
}

function tooMany({ parameters }: FittedProgram, size: number, recorded: number, most: number): string {
  const threads = recorded === 1 ? 'one thread' : `${recorded} threads`;
  const more = parameters.some(({ key }) => key === 'threads')
    ? `, or share the same work among as many jobs, too: threads=${size}.`
    : '.';
  return `${POOL_SIZE}=${size} cannot be predicted: the recorded pool ran on ${threads}, and a recording does not tell where on a thread one job ended and the next began. Take 1 to ${most}${more}`;
}
