import { ProgramError } from '../../../../model/engine/errors.ts';
import type { ProgramSet } from '../../../../model/engine/program.ts';
import { eachStep } from '../program/walk.ts';

/**
 * Refuses what would use up the window's memory before a run can be looked at: a step is one event, however many it
 * spawns.
 * @throws {ProgramError} naming the thread or the step
 */
export function checkSize(programs: ProgramSet, mostLanes: number): void {
  const most = mostLanes.toLocaleString('en-US');
  let lanes = 0;
  for (const [index, { count = 1 }] of programs.threads.entries()) {
    lanes += count;
    if (lanes > mostLanes)
      throw new ProgramError(
        `threads[${index}].count`,
        `the page holds ${most} threads, tasks and goroutines at most`,
      );
  }
  for (const { op, path } of eachStep(programs)) {
    if (op.op === 'spawn' && (op.count ?? 1) > mostLanes)
      throw new ProgramError(path, `spawns more than ${most}, which is more than the page holds`);
  }
}
