import type { KnownProgram } from '../../engine/known.ts';
import type { Body, ObjectSpec, Op, ProgramSet } from '../../engine/program.ts';
import { channel, compute, cpu, MS, receive, repeat, SECOND, send, US } from '../../kernel/known/parts.ts';
import type { GIL_PARAMETERS } from '../parameters.ts';

export type GilKnown = KnownProgram<typeof GIL_PARAMETERS>;

/** From the start of the interpreter to the program's first phase: imports, options, tables. */
export const START = cpu(35 * MS, 'run: the interpreter’s start and the program’s imports');
/** The same where the main thread does nothing else to speak of, so that its CPU tells it. */
export const START_OF_MAIN = { ...START, spentBy: 'main' };
/** Thread.start(): the object, pthread_create, and the event that the new thread sets. */
export const CREATE = cpu(60 * US, 'thread started');

/** Lib/threading.py, `Thread.start`: returns only once the new thread runs and has set `_started`. */
const STARTED = 'started';

/** Starts so many threads that run a program of `programs` (made by `threadBody`), each started before the next. */
export const startThreads = (program: string, count: number, createNs: number): Op =>
  repeat(count, [compute(createNs), { op: 'spawn', program, as: program }, receive(STARTED)]);

export const joinThreads = (program: string): Op => ({ op: 'join', task: program });

/** `run_all`: starts the threads, then waits for all. */
export const runThreads = (program: string, count: number, createNs: number): Body => [
  startThreads(program, count, createNs),
  joinThreads(program),
];

/** The body of a thread that `startThreads` starts. */
export const threadBody = (body: Body): Body => [send(STARTED), ...body];

/** A process whose main thread starts the others. */
export const threaded = (
  main: Body,
  programs: Readonly<Record<string, Body>>,
  objects: Readonly<Record<string, ObjectSpec>> = {},
): ProgramSet => ({
  threads: [{ name: 'main', body: main }],
  programs: Object.fromEntries(Object.entries(programs).map(([name, body]) => [name, threadBody(body)])),
  objects: { [STARTED]: channel(1), ...objects },
});

const TIMER = 'timer';
const TIMED_OUT = 'timer rings';

/** Waits so many seconds in a futex, for something that does not come: a join or an acquire with a time-out. */
export const waitInVain = (seconds: number): Body => [
  { op: 'lock', lock: TIMER },
  { op: 'wait', condition: TIMED_OUT, timeoutNs: Math.round(seconds * SECOND) },
  { op: 'unlock', lock: TIMER },
];

/** What `waitInVain` needs. */
export const TIMERS: Readonly<Record<string, ObjectSpec>> = {
  [TIMER]: { kind: 'mutex' },
  [TIMED_OUT]: { kind: 'condition', lock: TIMER },
};

export const lock = (name: string): Op => ({ op: 'lock', lock: name });
export const unlock = (name: string): Op => ({ op: 'unlock', lock: name });
export const MUTEX: ObjectSpec = { kind: 'mutex' };
