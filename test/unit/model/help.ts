import type { SimulationResult } from '../../../src/model/engine/model.ts';
import type { Op, ProgramSet, ThreadSpec } from '../../../src/model/engine/program.ts';
import { asAnyModel } from '../../../src/model/engine/registry.ts';
import { type SimLane, STATE_CODE } from '../../../src/model/engine/trace.ts';
import { gilModel } from '../../../src/model/gil/model.ts';
import { kernelModel } from '../../../src/model/kernel/model.ts';

export const MS = 1_000_000;
export const SECOND = 1_000_000_000;

/** No costs at all, so that intervals fall on whole ms and can be written as a grid. */
export const EXACT = { switchNs: 0, wakeNs: 0, syscallNs: 0, timerJitterNs: 0 } as const;

export const compute = (ns: number): Op => ({ op: 'compute', ns });
export const spin: Op = { op: 'forever', body: [compute(10 * MS)] };

export function kernelSimulation(programs: ProgramSet, parameters: object = {}, seed = 1) {
  return asAnyModel(kernelModel).createFrom({ programs, parameters, seed });
}

export function gilSimulation(programs: ProgramSet, parameters: object = {}, seed = 1) {
  return asAnyModel(gilModel).createFrom({ programs, parameters, seed });
}

export function runKernel(programs: ProgramSet, untilNs: number, parameters: object = {}): SimulationResult {
  return kernelSimulation(programs, parameters).run({ untilNs });
}

export function runGil(programs: ProgramSet, untilNs: number, parameters: object = {}): SimulationResult {
  return gilSimulation(programs, parameters).run({ untilNs });
}

export const threadLanes = (result: SimulationResult): SimLane[] =>
  result.lanes.filter((lane) => lane.kind === 'thread');

export function laneNamed(result: SimulationResult, name: string): SimLane {
  const lane = result.lanes.find((one) => one.name === name);
  if (lane === undefined)
    throw new Error(`no lane ${name} among ${result.lanes.map((one) => one.name).join(', ')}`);
  return lane;
}

/** Share of one core that a thread used. */
export const share = (result: SimulationResult, name: string): number =>
  laneNamed(result, name).counters.cpuNs / result.endNs;

function runningAt(lane: SimLane, core: number, timeNs: number): boolean {
  const index = lane.startNs.findIndex((start, i) => start <= timeNs && timeNs < (lane.endNs[i] ?? 0));
  return index >= 0 && lane.state[index] === STATE_CODE.running && lane.place[index] === core;
}

/** Who runs on each core in the middle of each cell: a row a core, a letter (the lane's first) a cell, `.` for idle. */
export function grid(result: SimulationResult, cores: number, cellNs: number, cells: number): string[] {
  return Array.from({ length: cores }, (_, core) =>
    Array.from({ length: cells }, (__, cell) => {
      const lane = threadLanes(result).find((one) => runningAt(one, core, (cell + 0.5) * cellNs));
      return lane?.name[0] ?? '.';
    }).join(' '),
  );
}

/** `a`, `b`, ... that all spin, on the given cores. */
export const hogs = (count: number, extra: Partial<ThreadSpec> = {}): ThreadSpec[] =>
  Array.from({ length: count }, (_, index) => ({
    name: String.fromCharCode(97 + index),
    body: [spin],
    ...extra,
  }));

/** Gaps between successive marks with a label, ns, sorted. */
export function gaps(result: SimulationResult, label: string): number[] {
  const times = result.marks.filter((mark) => mark.label === label).map((mark) => mark.timeNs);
  return times
    .slice(1)
    .map((time, index) => time - (times[index] ?? 0))
    .sort((a, b) => a - b);
}

export function quantile(sorted: readonly number[], q: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  if (value === undefined) throw new Error('no values');
  return value;
}
