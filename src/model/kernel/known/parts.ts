import { type KnownCost, type KnownSettings, numberSetting } from '../../engine/known.ts';
import type { Body, ObjectSpec, Op } from '../../engine/program.ts';

export const US = 1000;
export const MS = 1_000_000;
export const SECOND = 1_000_000_000;

/** A cost that is CPU time. `spentBy`: the threads whose recorded CPU settles it; each kind of thread settles one cost. */
export const cpu = (ns: number, per: string, spentBy?: string): KnownCost => ({
  ns,
  kind: 'cpu',
  per,
  ...(spentBy === undefined ? {} : { spentBy }),
});

/** The program's own code for so many ns, rounded: a cost may have fractions. */
export const compute = (ns: number): Op => ({ op: 'compute', ns: Math.round(ns) });

/** A sleep of so many seconds. */
export const sleepS = (seconds: number): Op => ({ op: 'sleep', ns: Math.round(seconds * SECOND) });

/** A request to a server that answers after so many seconds. */
export const answerAfter = (seconds: number): Op => ({
  op: 'pollableIo',
  ns: Math.round(seconds * SECOND),
  kind: 'network',
});

export const repeat = (times: number, body: Body): Op => ({ op: 'repeat', times, body });

/** The steps of `make` for 0 to `count` - 1, one after the other. */
export const each = (count: number, make: (index: number) => Body): Body =>
  Array.from({ length: count }, (_, index) => make(index)).flat();

/** `1,2,4` as numbers. @throws RangeError where one is none */
export function numbersSetting(settings: KnownSettings, name: string): number[] {
  const numbers = String(settings[name]).split(',').map(Number);
  if (numbers.every(Number.isFinite)) return numbers;
  throw new RangeError(`The program needs numbers for "${name}", not ${JSON.stringify(settings[name])}`);
}

/** The value of a cost. @throws RangeError where `build` was not given it */
export function costOf(costs: Readonly<Record<string, number>>, name: string): number {
  const ns = costs[name];
  if (ns === undefined || !Number.isFinite(ns))
    throw new RangeError(`The program needs the cost "${name}" in ns, not ${String(ns)}`);
  return ns;
}

/** What a program is built from: every setting a number, every cost in ns. */
export interface Build {
  setting(name: string): number;
  numbers(name: string): number[];
  cost(name: string): number;
}

/** Reads settings and costs by name. */
export const reader = (settings: KnownSettings, costs: Readonly<Record<string, number>>): Build => ({
  setting: (name) => numberSetting(settings, name),
  numbers: (name) => numbersSetting(settings, name),
  cost: (name) => costOf(costs, name),
});

/** Something to take a turn at: a channel of the program. */
export const channel = (capacity: number): ObjectSpec => ({ kind: 'channel', capacity });
export const send = (name: string): Op => ({ op: 'send', channel: name });
export const receive = (name: string): Op => ({ op: 'receive', channel: name });
export const close = (name: string): Op => ({ op: 'close', channel: name });

/** Takes jobs from a queue until it is closed. */
export const serve = (queue: string, job: Body): Op => ({
  op: 'forever',
  body: [{ op: 'receive', channel: queue, closed: [{ op: 'break' }] }, ...job],
});

/** A loop in fewer rounds of more work each. */
export interface Pieces {
  readonly times: number;
  /** How many of the real rounds one simulated round stands for. */
  readonly each: number;
}

/** Most rounds of a loop in which threads wait for each other: beyond that a simulated round stands for several. */
export const MOST_ROUNDS = 100_000;

/**
 * Most simulated threads that stand for a crowd: beyond that each stands for several. Every runnable thread is in one of
 * a few run queues, so that a run takes time by the square of their number.
 */
export const MOST_THREADS = 2000;

/** `total` rounds as at most `most` pieces of equal length. */
export const pieces = (total: number, most: number): Pieces => {
  const times = Math.min(Math.max(0, Math.round(total)), most);
  return { times, each: times === 0 ? 0 : total / times };
};

/** Threads alive at the end of a run that doubles them from 125 as long as they are no more than `most`. */
export function aliveOf(most: number): number {
  let alive = 125;
  while (alive * 2 <= most) alive *= 2;
  return alive;
}
