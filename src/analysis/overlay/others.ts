import type { Body, Op, ThreadSpec } from '../../model/engine/program.ts';
import type { CompetingLoad, FittedProgram, FitValue } from './types.ts';
import { numberOf } from './values.ts';

/** Group of the simulated threads that stand for other programs; their lanes are not shown. */
export const OTHERS = 'other programs';
/** Shortest sleep that is simulated. */
const LEAST_WAIT_NS = 1000;
/** Most simulated threads for other programs. */
const MOST_OTHERS = 64;

/** One thread of other programs: bursts and sleeps whose lengths follow the fitted course, then its mean for ever. */
function otherBody(load: CompetingLoad, scale: number, count: number, periodNs: number): Body {
  const burst = (cores: number, runnable: number): Op[] => {
    const wanted = Math.min(1, (runnable * scale) / count);
    const ran = Math.min(wanted, (cores * scale) / count);
    const idle: Op = {
      op: 'blockingIo',
      ns: { dist: 'exponential', meanNs: Math.max(LEAST_WAIT_NS, (1 - wanted) * periodNs) },
      kind: 'network',
    };
    if (ran <= 0.002) return [{ op: 'blockingIo', ns: periodNs, kind: 'network' }];
    return [{ op: 'compute', ns: { dist: 'exponential', meanNs: ran * periodNs } }, idle];
  };
  const course = load.cores.map(
    (cores, index): Op => ({
      op: 'until',
      timeNs: (index + 1) * load.bucketNs,
      body: burst(cores, load.runnable[index] ?? 0),
    }),
  );
  const mean = (values: readonly number[]): number =>
    values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
  return [...course, { op: 'forever', body: burst(mean(load.cores), mean(load.runnable)) }];
}

/** One burst of the kernel's own work (workers, soft interrupts) on a core: some tens of us. */
const KERNEL_WORK_NS = 30_000;
/** Most cores with such work: a model has no more. */
const MOST_CORES = 1024;

/** The kernel's short work, which keeps to its core and so preempts whoever is there, also while other cores are idle. */
function kernelWork(values: Readonly<Record<string, FitValue>>): ThreadSpec[] {
  const perSecond = numberOf(values, 'kernelWorkPerS', 0);
  if (perSecond <= 0) return [];
  const pause: Op = {
    op: 'blockingIo',
    ns: { dist: 'exponential', meanNs: Math.max(LEAST_WAIT_NS, 1e9 / perSecond - KERNEL_WORK_NS) },
    kind: 'network',
  };
  const body: Body = [{ op: 'forever', body: [pause, { op: 'compute', ns: KERNEL_WORK_NS }] }];
  return Array.from({ length: Math.min(MOST_CORES, numberOf(values, 'cores', 1)) }, (_, core) => {
    const name = `${OTHERS}: kernel on core ${core}`;
    return { name, process: name, cores: [core], nice: -20, body };
  });
}

/** Threads that stand for all that is not the program: the kernel's own work, and other programs. */
export const others = (program: FittedProgram, values: Readonly<Record<string, FitValue>>): ThreadSpec[] => [
  ...kernelWork(values),
  ...otherPrograms(program, values),
];

/** Threads that stand for other programs on the cores; none where nobody else used them. */
function otherPrograms(program: FittedProgram, values: Readonly<Record<string, FitValue>>): ThreadSpec[] {
  const { competing } = program;
  const mean = competing.runnable.reduce((a, b) => a + b, 0) / Math.max(1, competing.runnable.length);
  const wanted = numberOf(values, 'competing', mean);
  if (wanted < 0.02 || mean <= 0) return [];
  const scale = wanted / mean;
  const most = Math.max(...competing.runnable) * scale;
  const count = Math.min(MOST_OTHERS, Math.ceil(most) + 1);
  const periodNs = numberOf(values, 'competingPeriodUs', 10_000) * 1000;
  const body = otherBody(competing, scale, count, periodNs * Math.max(1, Math.round(mean)));
  return Array.from({ length: count }, (_, index) => ({
    name: `${OTHERS} ${index + 1}`,
    process: `${OTHERS} ${index + 1}`,
    body,
  }));
}
