import type { ProgramSet } from '../engine/program.ts';
import { findOrder, type OrderVerdict } from '../loop/orders.ts';
import { type AsyncioSetup, simulateAsyncio } from './model.ts';

/**
 * Whether asyncio may run a program's marks in the order observed: timers that a held-up thread finds due
 * together, results of pool threads, and walks of sets are left open by the runtime.
 */
export function asyncioOrder(
  programs: ProgramSet,
  parameters: AsyncioSetup['parameters'],
  observed: readonly string[],
): OrderVerdict {
  const setup = { parameters, programs, seed: 1 };
  return findOrder(
    (disturbance) => {
      const result = simulateAsyncio(setup, disturbance === null, disturbance).run({ budget: 1_000_000 });
      return result.marks.map((mark) => mark.label);
    },
    [observed],
  );
}
