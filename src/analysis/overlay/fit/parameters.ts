import type { Parameter, Parameters } from '../../../model/engine/parameters.ts';
import { POOL_SIZE, poolThreads } from '../pool.ts';
import type { Recording } from '../recording.ts';
import type { CompetingLoad, FitId, FitParameter, FittedThread, FitValue } from '../types.ts';
import { availableCores, meanRunnable } from './competing.ts';

/** Shortest and longest period that is taken for other programs' bursts, ns. */
const COMPETING_PERIOD = { min: 1_000_000, max: 20_000_000 };
/** Parameters of the models that only change by hand what a recording does not tell; the rest is set by the fit. */
const RUNTIME_KEYS = [
  'build',
  'switchIntervalUs',
  'freeThreadedOverheadPct',
  'gomaxprocs',
  'version',
  'asyncPreemption',
];
const MACHINE_KEYS = ['packPct', 'switchNs', 'wakeNs', 'timerJitterNs', 'quotaUs', 'periodUs'];

/** How a value was come by. */
type Origin = Pick<FitParameter, 'source' | 'how' | 'uncertainty' | 'confidence'>;

const ASSUMED: Origin = {
  source: 'assumed',
  how: 'The default; a recording does not tell it.',
  uncertainty: null,
  confidence: 'medium',
};

/** A parameter of a model as one of the fit. */
function ofModel(
  key: string,
  parameter: Parameter,
  group: FitParameter['group'],
  value: FitValue | null,
  origin: Origin,
): FitParameter {
  const numeric = parameter.kind === 'number';
  return {
    key,
    title: parameter.title,
    help: parameter.help,
    group,
    kind: parameter.kind,
    value: value ?? parameter.default,
    unit: numeric ? parameter.unit : '',
    range: numeric ? { min: parameter.min, max: parameter.max, integer: parameter.integer } : null,
    choices: parameter.kind === 'choice' ? parameter.choices : [],
    ...origin,
  };
}

/** The closest of a model's kernels that is not newer than the recorded one. */
export function kernelChoice(kernel: string, choices: readonly string[]): string {
  const [major = 6, minor = 12] = (/(\d+)\.(\d+)/.exec(kernel) ?? []).slice(1).map(Number);
  const rank = (version: string): number => {
    const [a = 0, b = 0] = version.split('.').map(Number);
    return a * 1000 + b;
  };
  const known = choices.filter((choice) => rank(choice) <= major * 1000 + minor);
  return known.at(-1) ?? choices[0] ?? '6.12';
}

function machineParameters(recording: Recording, model: Parameters): FitParameter[] {
  const { info } = recording.overview;
  const { cores, kernel, hz } = model;
  const out: FitParameter[] = [];
  if (cores !== undefined)
    out.push(
      ofModel('cores', cores, 'machine', info.cores, {
        source: 'measured',
        how: `The machine has ${info.cores}.`,
        uncertainty: 0,
        confidence: 'high',
      }),
    );
  if (kernel?.kind === 'choice')
    out.push(
      ofModel('kernel', kernel, 'machine', kernelChoice(info.kernel, kernel.choices), {
        source: 'measured',
        how: `The session was recorded on ${info.kernel}; the closest that the model knows.`,
        uncertainty: null,
        confidence: 'high',
      }),
    );
  if (hz?.kind === 'choice') {
    const known = info.kernelHz !== null && hz.choices.includes(String(info.kernelHz));
    out.push(
      ofModel('hz', hz, 'machine', known ? String(info.kernelHz) : null, {
        ...ASSUMED,
        ...(known ? { source: 'measured', how: 'Told by the kernel at recording.', confidence: 'high' } : {}),
      }),
    );
  }
  for (const key of MACHINE_KEYS) {
    const parameter = model[key];
    if (parameter !== undefined) out.push(ofModel(key, parameter, 'machine', null, ASSUMED));
  }
  return out;
}

/** Period of the other programs' bursts, from how often ours were preempted while they ran, ns. */
function competingPeriodNs(recording: Recording): number {
  const cpuNs = recording.totals.reduce((sum, one) => sum + one.cpuNs, 0);
  const involuntary = recording.totals.reduce((sum, one) => sum + (one.involuntary ?? 0), 0);
  const between = involuntary > 0 ? cpuNs / involuntary : COMPETING_PERIOD.max;
  return Math.round(Math.min(COMPETING_PERIOD.max, Math.max(COMPETING_PERIOD.min, between)));
}

function competingParameters(recording: Recording, load: CompetingLoad): FitParameter[] {
  const { cores } = recording.overview.info;
  const available = availableCores(load, cores).toFixed(2);
  const how = {
    'machine-use': 'The use of all cores by anybody, less the program’s own CPU.',
    'run-queue':
      'All cores were busy: from how much of a core the program’s own runnable threads got, taking shares as fair.',
    none: 'Nobody else used the cores.',
  }[load.source];
  const mean = Math.round(meanRunnable(load) * 100) / 100;
  const loaded = load.source !== 'none';
  const number = { kind: 'number', choices: [], group: 'machine' } as const;
  return [
    {
      ...number,
      key: 'competing',
      title: 'Other programs',
      help: 'Threads of other programs that wanted a core, on average; its course over time is kept and scaled',
      value: mean,
      unit: 'threads',
      range: { min: 0, max: 4096, integer: false },
      source: 'estimated',
      how: `${how} That left about ${available} of ${cores} cores to a thread that wanted them.`,
      uncertainty: load.source === 'run-queue' ? Math.round(50 * mean) / 100 : Math.round(20 * mean) / 100,
      confidence: load.source === 'run-queue' ? 'low' : loaded ? 'medium' : 'high',
    },
    {
      ...number,
      key: 'competingPeriodUs',
      title: 'Bursts of other programs',
      help: 'From one burst of each of them to its next; each begin may preempt a thread of the program',
      value: Math.round(competingPeriodNs(recording) / 1000),
      unit: 'us',
      range: { min: 100, max: 1_000_000, integer: true },
      source: loaded ? 'estimated' : 'assumed',
      how: loaded
        ? 'From how often the program was preempted while it ran.'
        : 'Of no effect: nobody else used the cores.',
      uncertainty: null,
      confidence: loaded ? 'low' : 'high',
    },
    {
      ...number,
      key: 'kernelWorkPerS',
      title: 'Short kernel work',
      help: 'Bursts of 30 us a second on each core (kernel workers, soft interrupts) that keep to their core and preempt who is there',
      value: 0,
      unit: '1/s',
      range: { min: 0, max: 20_000, integer: false },
      source: 'assumed',
      how: 'None: the preemptions are explained without.',
      uncertainty: null,
      confidence: 'medium',
    },
  ];
}

function programParameters(threads: readonly FittedThread[]): FitParameter[] {
  const workers = threads.filter((one) => one.worker).length;
  const percent = { kind: 'number', unit: '%', choices: [], group: 'program', source: 'measured' } as const;
  const demand: FitParameter[] = [
    {
      ...percent,
      key: 'cpuPct',
      title: 'CPU demand',
      help: 'Scales the CPU that every thread needs',
      value: 100,
      range: { min: 1, max: 10_000, integer: false },
      how: 'CPU of each thread from the kernel’s counters.',
      uncertainty: 1,
      confidence: 'high',
    },
    {
      ...percent,
      key: 'waitPct',
      title: 'Waiting',
      help: 'Scales the waits that are replayed with their length',
      value: 100,
      range: { min: 0, max: 10_000, integer: false },
      source: 'estimated',
      how: 'Sleeps between readings, each known to about a tick.',
      uncertainty: 5,
      confidence: 'medium',
    },
  ];
  if (workers === 0) return demand;
  return [
    {
      key: 'threads',
      title: 'Workers',
      help: 'Number of like threads, processes or jobs of a pool that share the work; their whole work stays the same',
      group: 'program',
      kind: 'number',
      value: workers,
      unit: '',
      range: { min: 1, max: 256, integer: true },
      choices: [],
      source: 'measured',
      how: 'Threads with a good part of the CPU, but for the first process’ main thread.',
      uncertainty: 0,
      confidence: 'high',
    },
    ...demand,
  ];
}

function runtimeValue(
  key: string,
  fit: FitId,
  recording: Recording,
  choices: readonly string[],
): FitValue | null {
  const version = recording.threads[0]?.process.runtime.version ?? null;
  if (key === 'build') return fit === 'free-threaded' ? 'free-threaded' : 'gil';
  if (key === 'gomaxprocs') return recording.overview.info.cores;
  if (key === 'freeThreadedOverheadPct' && fit === 'free-threaded') return 0;
  if (key !== 'version' || version === null) return null;
  const short = version.split('.').slice(0, 2).join('.');
  return choices.includes(short) ? short : null;
}

function runtimeParameters(recording: Recording, fit: FitId, model: Parameters): FitParameter[] {
  return RUNTIME_KEYS.flatMap((key): FitParameter[] => {
    const parameter = model[key];
    if (parameter === undefined) return [];
    const choices = parameter.kind === 'choice' ? parameter.choices : [];
    const value = runtimeValue(key, fit, recording, choices);
    const known = value !== null && key !== 'freeThreadedOverheadPct' && key !== 'gomaxprocs';
    const origin: Origin = known
      ? { source: 'measured', how: 'From the recorded runtime.', uncertainty: null, confidence: 'high' }
      : ASSUMED;
    return [ofModel(key, parameter, 'runtime', value, origin)];
  });
}

/** The threads of a pool that a known program gives jobs to: as it sets them, else the runtime's default. */
export function knownPool(model: Parameters): FitParameter[] {
  const parameter = model[POOL_SIZE];
  return parameter === undefined ? [] : [ofModel(POOL_SIZE, parameter, 'runtime', null, ASSUMED)];
}

/** The threads of the pool that were recorded; none where there were none, or where it cannot be told which they are. */
function recordedPool(
  simulator: string,
  model: Parameters,
  threads: readonly FittedThread[],
): FitParameter[] {
  const count = poolThreads(simulator, threads);
  const parameter = model[POOL_SIZE];
  if (parameter?.kind !== 'number' || count === 0) return [];
  const isNamed = simulator === 'node';
  const help =
    'Threads of the pool that take jobs at once; with fewer, jobs wait. More than were recorded take more jobs, too (threads)';
  return [
    ofModel(POOL_SIZE, { ...parameter, help, min: 1 }, 'runtime', count, {
      source: 'measured',
      how: isNamed
        ? 'So many threads of libuv’s pool were seen.'
        : 'So many threads were seen beside the loop’s; that they are the executor’s is taken for granted.',
      uncertainty: 0,
      confidence: isNamed ? 'high' : 'medium',
    }),
  ];
}

/** Every parameter of a fit, with how it was estimated and how surely. */
export function fitParameters(
  recording: Recording,
  { fit, simulator }: { readonly fit: FitId; readonly simulator: string },
  model: Parameters,
  load: CompetingLoad,
  threads: readonly FittedThread[],
): FitParameter[] {
  return [
    ...machineParameters(recording, model),
    ...competingParameters(recording, load),
    ...runtimeParameters(recording, fit, model),
    ...recordedPool(simulator, model, threads),
    ...programParameters(threads),
  ];
}
