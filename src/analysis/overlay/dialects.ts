import type { Op } from '../../model/engine/program.ts';
import type { FittedThread } from './types.ts';

/** A timer fires this late (kernel/time/hrtimer.c, the default slack); a recorded sleep has it in its length already. */
const TIMER_SLACK_NS = 50_000;

/** Writes the bodies of one kind of model. */
export interface Dialect {
  wait(ns: number, reason: string, thread: FittedThread): Op;
  /** Whether threads wait for each other's points; otherwise those waits are replayed, but for a loop's for its pool. */
  readonly points: boolean;
  /** Whether short sleeps are left to the model, which makes its own: a Go M parks whenever it finds no work. */
  readonly joinsShortWaits: boolean;
}

const threadsDialect: Dialect = {
  points: true,
  joinsShortWaits: false,
  wait: (ns, reason) =>
    reason === 'timer'
      ? { op: 'sleep', ns: Math.max(0, ns - TIMER_SLACK_NS) }
      : {
          op: reason === 'disk' ? 'blockingIo' : 'pollableIo',
          ns,
          kind: reason === 'disk' ? 'disk' : 'network',
        },
};

/** Sleeps of an M in a system call; any other is one without work, and its goroutine parked until a time. */
const GO_CALLS = new Set(['disk', 'timer', 'terminal', 'pipe', 'child']);

const goDialect: Dialect = {
  points: true,
  joinsShortWaits: true,
  wait: (ns, reason) => (GO_CALLS.has(reason) ? { op: 'blockingIo', ns, kind: 'disk' } : { op: 'sleep', ns }),
};

export const loopDialect: Dialect = {
  points: false,
  joinsShortWaits: false,
  wait: (ns, reason, thread) =>
    thread.role === 'main' && (reason === 'poll' || reason === 'socket')
      ? { op: 'pollableIo', ns, kind: 'network' }
      : { op: 'blockingIo', ns, kind: reason === 'disk' ? 'disk' : 'network' },
};

const DIALECTS: Readonly<Record<string, Dialect>> = {
  gmp: goDialect,
  asyncio: loopDialect,
  node: loopDialect,
};

/** How the bodies of a model's threads are written. */
export const dialectOf = (model: string): Dialect => DIALECTS[model] ?? threadsDialect;
