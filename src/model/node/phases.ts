import type { TransitionTable } from '../engine/transitions.ts';

/** Where a loop is: before it (`main`), in a phase of `uv_run`, or after it. */
export type Phase =
  | 'main'
  | 'timers'
  | 'pending'
  | 'idle'
  | 'prepare'
  | 'poll'
  | 'check'
  | 'closing'
  | 'ended';

/**
 * libuv src/unix/core.c `uv_run`: 1.45 moved the timers from the start of an iteration to its end. src/timer.c `uv__run_timers`: since 1.48
 * a pass runs only what was due at its start.
 */
export type LibuvOrder = '>=1.48' | '1.45-1.47' | '<=1.44';

const COMMON = {
  idle: ['prepare'],
  prepare: ['poll'],
  poll: ['check'],
  check: ['closing'],
  ended: [],
} as const;

/** One pass of timers before the loop, then at the end of each iteration. */
const TIMERS_LAST: TransitionTable<Phase> = {
  ...COMMON,
  main: ['timers', 'ended'],
  timers: ['pending', 'ended'],
  pending: ['idle'],
  closing: ['timers'],
};

/** Legal changes of phase by libuv version; the loop's own checker and the tests use it. */
export const PHASE_TRANSITIONS: Readonly<Record<LibuvOrder, TransitionTable<Phase>>> = {
  '>=1.48': TIMERS_LAST,
  '1.45-1.47': TIMERS_LAST,
  '<=1.44': {
    ...COMMON,
    main: ['timers', 'ended'],
    timers: ['pending'],
    pending: ['idle'],
    closing: ['timers', 'ended'],
  },
};
