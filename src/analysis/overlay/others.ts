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

/** Threads that stand for other programs on the cores; none where nobody else used them. */
export function others(program: FittedProgram, values: Readonly<Record<string, FitValue>>): ThreadSpec[] {
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
