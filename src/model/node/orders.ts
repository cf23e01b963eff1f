import type { ProgramSet } from '../engine/program.ts';
import { findOrder, type Observed, type OrderVerdict } from '../loop/orders.ts';
import { simulateNode } from './model.ts';
import type { NodeSetup } from './parameters.ts';

/**
 * Whether Node may run a program's marks in the order observed: it leaves open whether a timer is due when the
 * loop looks (setTimeout 0 against setImmediate), and when and in which order the pool's results come.
 */
export function nodeOrder(
  programs: ProgramSet,
  parameters: NodeSetup['parameters'],
  observed: readonly string[],
): OrderVerdict {
  return nodeThreadOrders(programs, parameters, [observed]);
}

/**
 * The same of a program with workers: the marks of each thread in their order; how the threads stand to each other is
 * open but for the messages between them. No two threads may have a mark of the same label.
 */
export function nodeThreadOrders(
  programs: ProgramSet,
  parameters: NodeSetup['parameters'],
  observed: Observed,
): OrderVerdict {
  const setup = { parameters, programs, seed: 1 };
  return findOrder((disturbance) => {
    const result = simulateNode(setup, disturbance === null, disturbance).run({ budget: 1_000_000 });
    return result.marks.map((mark) => mark.label);
  }, observed);
}
