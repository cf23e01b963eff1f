import type { Parameter } from '../engine/parameters.ts';
import { DEFAULT_KERNEL, type KernelOptions } from './kernel.ts';

/** Parameters of every model that runs its threads on the kernel model. */
export const KERNEL_PARAMETERS = {
  cores: {
    kind: 'number',
    title: 'Cores',
    help: 'CPUs of the simulated machine; all share a cache',
    unit: '',
    min: 1,
    max: 128,
    default: DEFAULT_KERNEL.cores,
    integer: true,
  },
  kernel: {
    kind: 'choice',
    title: 'Kernel',
    help: 'Linux version: CFS up to 6.5, EEVDF from 6.6',
    choices: ['6.1', '6.6', '6.12', '6.18', '6.19'],
    default: '6.12',
  },
  hz: {
    kind: 'choice',
    title: 'Tick rate',
    help: 'Scheduler ticks a second (CONFIG_HZ): the end of a slice is noticed at ticks',
    choices: ['100', '250', '300', '1000'],
    default: '250',
  },
  switchNs: {
    kind: 'number',
    title: 'Cost of a switch',
    help: 'CPU that a context switch takes',
    unit: 'ns',
    min: 0,
    max: 1_000_000,
    default: DEFAULT_KERNEL.switchNs,
    integer: true,
  },
  wakeNs: {
    kind: 'number',
    title: 'Wake-up latency',
    help: 'From a wake-up to an idle core running the thread; tens of microseconds in a virtual machine',
    unit: 'ns',
    min: 0,
    max: 10_000_000,
    default: DEFAULT_KERNEL.wakeNs,
    integer: true,
  },
  timerJitterNs: {
    kind: 'number',
    title: 'Timer jitter',
    help: 'How late a timer may fire beyond its slack of 50 us, evenly spread',
    unit: 'ns',
    min: 0,
    max: 1_000_000,
    default: DEFAULT_KERNEL.timerJitterNs,
    integer: true,
  },
  syscallNs: {
    kind: 'number',
    title: 'Cost of a system call',
    help: 'CPU that a blocking call takes before it waits',
    unit: 'ns',
    min: 0,
    max: 1_000_000,
    default: 1000,
    integer: true,
  },
  quotaUs: {
    kind: 'number',
    title: 'CPU quota',
    help: 'CPU time of all threads in a period (cpu.max of the cgroup); 0 for no limit',
    unit: 'us',
    min: 0,
    max: 100_000_000,
    default: 0,
    integer: true,
  },
  periodUs: {
    kind: 'number',
    title: 'Quota period',
    help: 'Period of the CPU quota',
    unit: 'us',
    min: 1000,
    max: 1_000_000,
    default: 100_000,
    integer: true,
  },
  packPct: {
    kind: 'number',
    title: 'Packing of wake-ups',
    help: 'Utilization of its last core up to which a woken thread stays there although another core is idle: kernels of some virtual machines (boot option sched_vcpu_pack); 0 for mainline Linux',
    unit: '%',
    min: 0,
    max: 100,
    default: DEFAULT_KERNEL.packPct,
    integer: true,
  },
  lazyPreemption: {
    kind: 'boolean',
    title: 'Lazy preemption',
    help: 'PREEMPT_LAZY (6.13 and later): a wake-up preempts another core only at its next tick',
    default: false,
  },
} as const satisfies Record<string, Parameter>;

/** Values of `KERNEL_PARAMETERS`. */
export interface KernelValues {
  readonly cores: number;
  readonly kernel: string;
  readonly hz: string;
  readonly switchNs: number;
  readonly wakeNs: number;
  readonly timerJitterNs: number;
  readonly quotaUs: number;
  readonly periodUs: number;
  readonly lazyPreemption: boolean;
  readonly packPct: number;
}

/** The scheduler's options of checked values (`KERNEL_PARAMETERS`): microseconds become ns, no quota (0) becomes null. */
export function kernelOptions(values: KernelValues): KernelOptions {
  const quota =
    values.quotaUs === 0 ? null : { quotaNs: values.quotaUs * 1000, periodNs: values.periodUs * 1000 };
  return {
    cores: values.cores,
    version: values.kernel,
    hz: Number(values.hz),
    switchNs: values.switchNs,
    wakeNs: values.wakeNs,
    timerJitterNs: values.timerJitterNs,
    quota,
    packPct: values.packPct,
    preemption: values.lazyPreemption ? 'lazy' : 'full',
  };
}

/** Threads of the pool behind the step `executor`. */
export const POOL_PARAMETER = {
  kind: 'number',
  title: 'Pool threads',
  help: 'Threads of the executor, started when needed; 0 for min(32, cores + 4)',
  unit: '',
  min: 0,
  max: 1024,
  default: 0,
  integer: true,
} as const satisfies Parameter;
