import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulationResult } from '../../src/model/engine/model.ts';
import type { Op, ProgramSet } from '../../src/model/engine/program.ts';
import { type SchedSample, SchedTraceReader } from '../../src/probe/schedtrace.ts';

const MS = 1_000_000;
const SOURCE = join(import.meta.dirname, '..', 'fixtures', 'model-gmp', 'go');

/** What the program says of itself. */
export interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** How much longer than asked a short sleep took, us: timer slack and wake-up latency of the machine at hand. */
  readonly wakeUs: number;
  /** How long its threads waited for cores, all together. */
  readonly queuedMs: number;
  /** The same of the threads that ran most, one for each P: what other load cost those that computed. */
  readonly workersQueuedMs: number;
  readonly procs: number;
  readonly slicesMs: readonly number[] | null;
  /** Share of the time that each of the spinning goroutines ran. */
  readonly shares: readonly number[] | null;
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

/** Runs one of the program's loads and reads its scheduler's trace, if `traceMs` is not 0. */
export async function runReal(
  path: string,
  args: readonly string[],
  options: { readonly procs: number; readonly traceMs: number },
): Promise<RealRun> {
  const debug = options.traceMs > 0 ? { GODEBUG: `schedtrace=${options.traceMs}` } : {};
  const env = { PATH: process.env['PATH'] ?? '', GOMAXPROCS: String(options.procs), ...debug };
  const child = spawn(path, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
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
    if (reader.line(line) === 'sched') continue;
    if (line === 'BEGIN' || line === 'END') inside = line === 'BEGIN';
  }
  return samples;
}

/**
 * The run of `times` in which the threads waited least for cores: other load on the machine is no matter of the
 * model.
 */
export async function quietest(times: number, run: () => Promise<RealRun>): Promise<RealRun> {
  let best = await run();
  for (let i = 1; i < times; i++) {
    const next = await run();
    if (next.queuedMs / next.wallMs < best.queuedMs / best.wallMs) best = next;
  }
  return best;
}

// ---- the same loads for the model

/** The program computes for that long before its work: long enough for sysmon to have come to its longest sleep. */
const CALIBRATION: readonly Op[] = [
  { op: 'compute', ns: 100 * MS },
  { op: 'mark', label: 'begin' },
];

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
            { op: 'blockingIo', ns: 5 * MS + 55_000 },
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
