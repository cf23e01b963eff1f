import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulationResult } from '../../src/model/engine/model.ts';
import type { Op, ProgramSet, ThreadSpec } from '../../src/model/engine/program.ts';
import { type SchedSample, SchedTraceReader } from '../../src/probe/schedtrace.ts';

const MS = 1_000_000;
const SOURCE = join(import.meta.dirname, '..', 'fixtures', 'model-gmp', 'go');

/** What the program says of itself. */
export interface Measured {
  readonly wallMs: number;
  /** CPU of the whole process, of the threads that run goroutines, of sysmon, and of the hogs beside it. */
  readonly cpuMs: number;
  readonly machinesCpuMs: number;
  readonly sysmonCpuMs: number;
  readonly hogsCpuMs: number;
  /** Switches of the threads that run goroutines. */
  readonly voluntary: number;
  readonly involuntary: number;
  /** What a short sleep in the kernel takes longer than asked at least, how much that varies, and its CPU, us. */
  readonly wakeUs: number;
  readonly jitterUs: number;
  readonly sleepCpuUs: number;
  /** How long its threads waited for cores, all together. */
  readonly queuedMs: number;
  /** The same of the threads that ran most, one for each P: what other load cost those that computed. */
  readonly workersQueuedMs: number;
  readonly procs: number;
  readonly slicesMs: readonly number[] | null;
  /** Share of the time that each of the spinning goroutines ran. */
  readonly shares: readonly number[] | null;
  /** How long after the first reader the second one began. */
  readonly apartMs: readonly number[] | null;
}

export interface RealRun extends Measured {
  /** The scheduler's looks at itself while the work ran. */
  readonly samples: readonly SchedSample[];
}

/** Why there can be no comparison here; null where there can. */
export function noGo(): string | null {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'no go in the PATH';
  }
}

/** Builds the program; `remove` takes it away again. */
export function buildProgram(): { readonly path: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-gmp-'));
  const path = join(folder, 'program');
  const env = {
    ...process.env,
    CGO_ENABLED: '0',
    GOTOOLCHAIN: 'local',
    GOPROXY: 'off',
    GOWORK: 'off',
    GOFLAGS: '',
  };
  execFileSync('go', ['build', '-trimpath', '-o', path, '.'], { cwd: SOURCE, env });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** How the program is run. */
export interface RunOptions {
  /** GOMAXPROCS. */
  readonly procs: number;
  /** Period of its scheduler's trace; 0 for none. */
  readonly traceMs: number;
  /** Nice values of processes that spin beside it, one each. */
  readonly hogs?: readonly number[];
}

/**
 * Puts a session before all others, then runs a command in it. Where the kernel groups processes by session (autogroup),
 * a nice value counts only inside its own group, so that the group's own one must be set; a user other than root may
 * not, and runs it as it is.
 */
const FIRST_OF_ALL = '{ echo -20 > /proc/self/autogroup; } 2>/dev/null; exec "$@"';

/** Runs one of the program's loads in a session of its own and reads its scheduler's trace, if there is one. */
export async function runReal(
  path: string,
  args: readonly string[],
  { procs, traceMs, hogs = [] }: RunOptions,
): Promise<RealRun> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    GOMAXPROCS: String(procs),
    HOGS: hogs.join(','),
    ...(traceMs > 0 ? { GODEBUG: `schedtrace=${traceMs}` } : {}),
  };
  const child = spawn('sh', ['-c', FIRST_OF_ALL, 'sh', path, ...args], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let trace = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    trace += chunk.toString();
  });
  await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  return { ...(JSON.parse(out) as Measured), samples: samplesOf(trace) };
}

/** The samples between the program's BEGIN and END. */
function samplesOf(trace: string): SchedSample[] {
  const samples: SchedSample[] = [];
  let inside = false;
  const reader = new SchedTraceReader((sample) => {
    if (inside) samples.push(sample);
  });
  for (const line of trace.split('\n')) {
    // The runtime writes its lines piece by piece, so that these may stand at the end of one that is not yet whole.
    const edge = /(BEGIN|END)$/.exec(line)?.[1];
    if (edge !== undefined) inside = edge === 'BEGIN';
    else reader.line(line);
  }
  return samples;
}

/** Share of the Ps' time in which a run that computes all the time did not: 0 with the cores to itself. */
export const lostShare = ({ wallMs, cpuMs, procs }: RealRun): number => 1 - cpuMs / (wallMs * procs);

/**
 * Of at most `times` runs of a load that computes all the time the one that lost the least of its Ps: what else the
 * machine does can only add, and is no matter of the model. The first that lost less than `enough` is taken.
 */
export async function quietest(times: number, enough: number, run: () => Promise<RealRun>): Promise<RealRun> {
  let best = await run();
  for (let i = 1; i < times && lostShare(best) > enough; i++) {
    const next = await run();
    if (lostShare(next) < lostShare(best)) best = next;
  }
  return best;
}

// ---- the same loads for the model

/** The program computes for that long before its work: long enough for sysmon to have come to its longest sleep. */
const CALIBRATION: readonly Op[] = [
  { op: 'compute', ns: 100 * MS },
  { op: 'mark', label: 'begin' },
];

/** Processes that spin beside the program. */
export const hogThreads = (nices: readonly number[]): ThreadSpec[] =>
  nices.map((nice, index) => ({
    name: `hog ${index}`,
    process: 'hogs',
    nice,
    body: [{ op: 'forever', body: [{ op: 'compute', ns: 10 * MS }] }],
  }));

const worker = (body: readonly Op[], count: number): ProgramSet => ({
  threads: [
    { name: 'main', body: [...CALIBRATION, { op: 'spawn', program: 'worker', count }, { op: 'join' }] },
  ],
  programs: { worker: body },
});

/** `micros` are CPU of the machine at hand: `cpuMs` of the real run spread over the work. */
export const loads = {
  imbalanced: (count: number, micros: number): ProgramSet =>
    worker([{ op: 'compute', ns: Math.round(micros * 1000) }], count),
  syscalls: (count: number, times: number, micros: number): ProgramSet =>
    worker(
      [
        {
          op: 'repeat',
          times,
          body: [
            // nanosleep, with the timer slack of 50 us that Linux adds.
            { op: 'blockingIo', ns: 5 * MS + 50_000 },
            { op: 'compute', ns: Math.round(micros * 1000) },
          ],
        },
      ],
      count,
    ),
  channels: (values: number, micros: number): ProgramSet => ({
    threads: [
      {
        name: 'main',
        body: [
          ...CALIBRATION,
          { op: 'spawn', program: 'producer', as: 'producers', count: 4 },
          { op: 'spawn', program: 'consumer', as: 'consumers', count: 8 },
          { op: 'join', task: 'producers' },
          { op: 'close', channel: 'queue' },
          { op: 'join', task: 'consumers' },
        ],
      },
    ],
    programs: {
      producer: [
        {
          op: 'repeat',
          times: values / 4,
          body: [
            { op: 'compute', ns: Math.round((micros / 4) * 1000) },
            { op: 'send', channel: 'queue' },
          ],
        },
      ],
      consumer: [
        {
          op: 'forever',
          body: [
            { op: 'receive', channel: 'queue', closed: [{ op: 'break' }] },
            { op: 'compute', ns: Math.round(micros * 1000) },
          ],
        },
      ],
    },
    objects: { queue: { kind: 'channel', capacity: 8 } },
  }),
} as const;

// ---- figures over time

/** Figures that both schedulers tell of themselves, at one moment. */
export interface Look {
  readonly idle: number;
  readonly global: number;
  readonly local: readonly number[];
  readonly threads: number;
}

export const looksOf = (run: RealRun): Look[] =>
  run.samples.map((one) => ({
    idle: one.idleProcs,
    global: one.globalQueue,
    local: one.localQueues,
    threads: one.threads,
  }));

function valueAt(result: SimulationResult, name: string, timeNs: number): number {
  const series = result.series.find((one) => one.name === name);
  if (series === undefined) throw new Error(`no series ${name}`);
  let value = 0;
  for (let i = 0; i < series.timesNs.length && (series.timesNs[i] ?? 0) <= timeNs; i++)
    value = series.values[i] ?? 0;
  return value;
}

/** When the work begins, ns: after the calibration. */
export function beginNs(result: SimulationResult): number {
  const begin = result.marks.find((mark) => mark.label === 'begin');
  if (begin === undefined) throw new Error('no mark begin');
  return begin.timeNs;
}

/** The model's figures every `stepMs`, as schedtrace would print them. */
export function simulatedLooks(result: SimulationResult, procs: number, stepMs: number): Look[] {
  const looks: Look[] = [];
  for (let timeNs = beginNs(result) + (stepMs / 2) * MS; timeNs < result.wallNs; timeNs += stepMs * MS) {
    looks.push({
      idle: valueAt(result, 'idle Ps', timeNs),
      global: valueAt(result, 'global queue', timeNs),
      local: Array.from({ length: procs }, (_, p) => valueAt(result, `queue of P${p}`, timeNs)),
      // schedtrace counts sysmon among the threads.
      threads: valueAt(result, 'Ms', timeNs) + 1,
    });
  }
  return looks;
}

export interface ThreadFigures {
  readonly cpuMs: number;
  readonly voluntary: number;
  readonly involuntary: number;
  readonly queuedMs: number;
}

/** What the simulated threads that run goroutines used, together; with their CPU before the work. */
export function machinesOf(result: SimulationResult): ThreadFigures {
  const lanes = result.lanes.filter(
    ({ kind, group, name }) => kind === 'thread' && group === 'main' && name !== 'sysmon',
  );
  const sum = (figure: 'cpuNs' | 'voluntary' | 'involuntary' | 'runqueueNs'): number =>
    lanes.reduce((total, { counters }) => total + counters[figure], 0);
  return {
    cpuMs: sum('cpuNs') / MS,
    voluntary: sum('voluntary'),
    involuntary: sum('involuntary'),
    queuedMs: sum('runqueueNs') / MS,
  };
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
export const queuedIn = (look: Look): number => look.global + look.local.reduce((a, b) => a + b, 0);

/** The mean of a figure in each of `bins` equal parts of the run. */
export function profile(looks: readonly Look[], bins: number, figure: (look: Look) => number): number[] {
  return Array.from({ length: bins }, (_, bin) => {
    const from = Math.floor((bin * looks.length) / bins);
    const to = Math.max(from + 1, Math.floor(((bin + 1) * looks.length) / bins));
    return mean(looks.slice(from, to).map(figure));
  });
}
