import { type ThreadId, threadId } from '../../../domain/units.ts';
import type { Op, ThreadSpec } from '../../../model/engine/program.ts';
import type { FitStep, FittedProgram, FittedThread, FitValue } from '../types.ts';
import { numberOf } from '../values.ts';

/** Group of a replayed thread: a process of its own, because it has no part in the program's locks and loops. */
const GROUP = 'replayed thread ';
/** Shortest sleep that is simulated. */
const LEAST_WAIT_NS = 1000;

type Values = Readonly<Record<string, FitValue>>;

/** The recorded thread that a lane of this group replays; null for any other group. */
export const replayedThread = (group: string): ThreadId | null =>
  group.startsWith(GROUP) ? threadId(Number(group.slice(GROUP.length))) : null;

const asleep = (ns: number): Op => ({
  op: 'blockingIo',
  ns: Math.max(LEAST_WAIT_NS, Math.round(ns)),
  kind: 'disk',
});

/** A step with its recorded length: who ends its sleeps is not simulated. */
function ops(step: FitStep, cpu: number, wait: number): Op[] {
  if (step.step === 'wait' || step.step === 'until') return step.ns > 0 ? [asleep(step.ns * wait)] : [];
  if (step.step !== 'run') return [];
  const ns = Math.round((step.ns * cpu) / step.pieces);
  const burst: Op[] = ns > 0 ? [{ op: 'compute', ns }] : [];
  if (step.pieces === 1) return burst;
  const sleep = asleep((step.waitNs * wait) / (step.pieces - 1));
  return [{ op: 'repeat', times: step.pieces - 1, body: [...burst, sleep] }, ...burst];
}

function specOf(thread: FittedThread, values: Values): ThreadSpec {
  const [cpu, wait] = [numberOf(values, 'cpuPct', 100) / 100, numberOf(values, 'waitPct', 100) / 100];
  const process = `${GROUP}${thread.threadId}`;
  const body = thread.steps.flatMap((step) => ops(step, cpu, wait));
  return { name: process, process, startNs: Math.round(thread.startNs), body };
}

/** Threads that a known program does not have, such as V8's: their recorded slices run beside it. */
export function replayedSpecs({ known, threads }: FittedProgram, values: Values): ThreadSpec[] {
  const wanted = new Set(known?.replayed);
  return threads.filter((one) => wanted.has(one.threadId)).map((one) => specOf(one, values));
}
