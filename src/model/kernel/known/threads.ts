import type { KnownProgram } from '../../engine/known.ts';
import type { Body, Op, ProgramSet } from '../../engine/program.ts';
import type { KERNEL_MODEL_PARAMETERS } from '../parameters.ts';
import { compute, cpu, MS, reader, repeat, SECOND, US } from './parts.ts';

export type KernelKnown = KnownProgram<typeof KERNEL_MODEL_PARAMETERS>;

/** A compiled program's start: the loader and the C library. */
export const START = cpu(1.5 * MS, 'run: the program’s start');
/** pthread_create: the stack's mapping and the clone call. */
export const CREATE = cpu(30 * US, 'thread started');

/** Starts so many threads that run a program of `programs`, without waiting for any to run. */
export const startThreads = (program: string, count: number, createNs: number): Op =>
  repeat(count, [compute(createNs), { op: 'spawn', program, as: program }]);

export const joinThreads = (program: string): Op => ({ op: 'join', task: program });

/** Numbers of threads that both programs try, in this order. */
const TRIED = [1, 2, 4];

const name = (threads: number): string => `sum-${threads}`;

function splitSums(n: number, startNs: number, createNs: number, iterationNs: number): ProgramSet {
  const main: Body = [
    compute(startNs),
    ...TRIED.flatMap((threads): Op[] => [
      startThreads(name(threads), threads, createNs),
      joinThreads(name(threads)),
    ]),
  ];
  const part = (threads: number): Body => [compute(Math.floor(n / threads) * iterationNs)];
  return {
    threads: [{ name: 'main', body: main }],
    programs: Object.fromEntries(TRIED.map((threads) => [name(threads), part(threads)])),
  };
}

const scaling = (id: string, title: string, n: number, iterationNs: number): KernelKnown => ({
  id,
  title,
  summary: 'The kernel schedules each thread by itself: as many run as there are cores, the others queue.',
  settings: { n },
  costs: {
    start: { ...START, spentBy: 'main' },
    create: CREATE,
    iteration: cpu(iterationNs, 'iteration of the sum', 'sum'),
  },
  parameters: { cores: 2 },
  untilNs: 5 * SECOND,
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    return splitSums(setting('n'), cost('start'), cost('create'), cost('iteration'));
  },
});

/** One sum over 1, 2 and 4 threads of the kernel. */
export const SCALING_KNOWN: readonly KernelKnown[] = [
  scaling('rust-threads', 'Rust: one sum over 1, 2 and 4 threads', 3_000_000_000, 0.4),
  scaling('c-pthreads', 'C: one sum over 1, 2 and 4 threads', 5_000_000_000, 0.4),
];
