import type { Parameter, ValuesOf } from '../engine/parameters.ts';
import { KERNEL_PARAMETERS } from '../kernel/options.ts';
import { defaultMaxProcs, GO_VERSIONS } from './versions.ts';

/** Parameters of the model of Go's scheduler. */
export const GMP_PARAMETERS = {
  ...KERNEL_PARAMETERS,
  gomaxprocs: {
    kind: 'number',
    title: 'GOMAXPROCS',
    help: 'Ps: how many threads run Go code at once; 0 for the default of the version, cores and quota',
    unit: '',
    min: 0,
    max: 256,
    default: 0,
    integer: true,
  },
  version: {
    kind: 'choice',
    title: 'Go version',
    help: 'Preemption by signals from 1.14 on, GOMAXPROCS by quota from 1.25 on',
    choices: GO_VERSIONS,
    default: '1.26',
  },
  asyncPreemption: {
    kind: 'boolean',
    title: 'Preemption by signals',
    help: 'Off is GODEBUG=asyncpreemptoff=1: a loop without calls keeps its P',
    default: true,
  },
  // Estimates: the cost probes go-cost-switch and go-cost-goroutines measure the machine's own.
  goSwitchNs: {
    kind: 'number',
    title: 'Cost of a goroutine switch',
    help: 'CPU from the end of one goroutine to the start of the next',
    unit: 'ns',
    min: 0,
    max: 1_000_000,
    default: 100,
    integer: true,
  },
  goSpawnNs: {
    kind: 'number',
    title: 'Cost of a go statement',
    help: 'CPU that starting a goroutine takes',
    unit: 'ns',
    min: 0,
    max: 1_000_000,
    default: 300,
    integer: true,
  },
  findNs: {
    kind: 'number',
    title: 'Cost of a look for work',
    help: 'CPU that a spinning M takes for its passes over all Ps',
    unit: 'ns',
    min: 0,
    max: 1_000_000,
    default: 1000,
    integer: true,
  },
  gcPeriodMs: {
    kind: 'number',
    title: 'GC period',
    help: 'From one mark phase of the garbage collector to the next; 0 for no GC',
    unit: 'ms',
    min: 0,
    max: 120_000,
    default: 0,
    integer: true,
  },
  gcMarkMs: {
    kind: 'number',
    title: 'Marking work',
    help: 'CPU that one mark phase takes in all',
    unit: 'ms',
    min: 1,
    max: 100_000,
    default: 10,
    integer: true,
  },
  schedtrace: {
    kind: 'boolean',
    title: 'schedtrace is on',
    help: 'GODEBUG=schedtrace keeps sysmon from sleeping deeply while all Ps are idle',
    default: false,
  },
} as const satisfies Record<string, Parameter>;

/** Values of `GMP_PARAMETERS`. */
export type GmpValues = ValuesOf<typeof GMP_PARAMETERS>;

/** Ps that a set of parameters gives. */
export function procsOf(values: GmpValues): number {
  if (values.gomaxprocs > 0) return values.gomaxprocs;
  const quota = values.quotaUs === 0 ? null : values.quotaUs / values.periodUs;
  return defaultMaxProcs(values.version, values.cores, quota);
}
