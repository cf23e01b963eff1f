import type { SimulationResult } from '../../../../src/model/engine/model.ts';
import type { Body, ProgramSet } from '../../../../src/model/engine/program.ts';
import { asAnyModel } from '../../../../src/model/engine/registry.ts';
import { gmpModel } from '../../../../src/model/gmp/model.ts';
import { EXACT } from '../help.ts';

/** No costs at all, so that what happens falls on whole ms. */
export const EXACT_GO = { ...EXACT, goSwitchNs: 0, goSpawnNs: 0, findNs: 0 } as const;

export function goSimulation(programs: ProgramSet, parameters: object = {}, seed = 1) {
  return asAnyModel(gmpModel).createFrom({ programs, parameters, seed });
}

export const runGo = (programs: ProgramSet, untilNs: number, parameters: object = {}): SimulationResult =>
  goSimulation(programs, parameters).run({ untilNs });

export const workers = (count: number, body: Body): ProgramSet => ({ threads: [{ name: 'g', count, body }] });

export const extra = (result: SimulationResult, name: string): number => {
  const value = result.totals.extra[name];
  if (value === undefined) throw new Error(`no counter ${name}`);
  return value;
};

/** A queue of a snapshot, as labels. */
export function queueOf(simulation: ReturnType<typeof goSimulation>, id: string): string[] {
  const queue = simulation.snapshot().queues.find((one) => one.id === id);
  if (queue === undefined) throw new Error(`no queue ${id}`);
  return queue.items.map((item) => (item.detail === 'runnext' ? `next:${item.label}` : item.label));
}

/** All sentences of a kind, up to a time. */
export function sentences(
  simulation: ReturnType<typeof goSimulation>,
  untilNs: number,
): { kind: string; sentence: string; timeNs: number }[] {
  const out: { kind: string; sentence: string; timeNs: number }[] = [];
  for (let step = simulation.step(untilNs); step !== null; step = simulation.step(untilNs)) {
    for (const note of [step, ...step.also]) {
      out.push({ kind: note.kind, sentence: note.sentence, timeNs: note.timeNs });
    }
  }
  return out;
}
