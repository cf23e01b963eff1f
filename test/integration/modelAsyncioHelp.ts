import { asyncioOrder } from '../../src/model/asyncio/orders.ts';
import { ASYNCIO_PARAMETERS } from '../../src/model/asyncio/parameters.ts';
import { parseParameters } from '../../src/model/engine/parameters.ts';
import { FIXTURES, feed, pythons } from './modelLoopsHelp.ts';
import type { Comparison } from './modelOrdersHelp.ts';

/** A CPython to compare with, and how it starts its tasks. */
export interface AsyncioRuntime {
  readonly version: string;
  readonly path: string;
  readonly eager: boolean;
}

/** Every CPython of 3.11 or later at hand, from 3.12 on with eager tasks as well. */
export function asyncioRuntimes(): AsyncioRuntime[] {
  const found = pythons(11);
  return [
    ...found.map((python) => ({ ...python, eager: false })),
    ...found.filter(({ version }) => version !== '3.11').map((python) => ({ ...python, eager: true })),
  ];
}

/** The model of a CPython's asyncio against that asyncio. */
export function asyncioComparison({ version, path, eager }: AsyncioRuntime): Comparison {
  const parameters = parseParameters(ASYNCIO_PARAMETERS, { version, eager });
  return {
    real: async (programs) => {
      const input = JSON.stringify({ eager, programs });
      return JSON.parse(await feed(path, [`${FIXTURES}/run_asyncio.py`], input)) as string[][];
    },
    judge: (programs, seen) => asyncioOrder(programs, parameters, seen),
  };
}
