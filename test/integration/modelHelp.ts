import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, release } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { machineFacts } from '../../src/recorder/machine.ts';

/** Totals of one real thread, from `schedstat` and `status`. */
export interface Counters {
  readonly cpuNs: number;
  readonly runqueueNs: number;
  readonly voluntary: number;
  readonly involuntary: number;
}

/** What a thread did in a stretch of time; rates are per second of wall time. */
export interface Rates {
  readonly seconds: number;
  readonly cpuNs: number;
  readonly voluntary: number;
  readonly involuntary: number;
}

/**
 * Nice value of the measured programs. As root they outweigh whatever else runs in their session (weight 88761 against
 * 1024); otherwise 0. Where the kernel groups threads by session (`sched_autogroup`) it says nothing to other sessions.
 */
export const BASE_NICE = process.getuid?.() === 0 ? -20 : 0;
/** As `BASE_NICE`, where the programs take every core: the tests themselves must still run. */
export const SHARED_NICE = BASE_NICE === 0 ? 0 : -10;

export const hasPython = spawnSync('python3', ['--version']).status === 0;
export const cores = availableParallelism();

/** The model's kernel version for the machine at hand. */
function modelKernel(): string {
  const [major = 0, minor = 0] = release()
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  const number = major * 1000 + minor;
  if (number >= 6019) return '6.19';
  if (number >= 6015) return '6.18';
  if (number >= 6012) return '6.12';
  return number >= 6006 ? '6.6' : '6.1';
}

/**
 * What `packPct` this machine's kernel has. Measured for one value of the boot option: with 15, a thread that wakes stays
 * on its busy core up to 70 % of utilization. Another value is unknown: null.
 */
export function packPct(): number | null {
  const option = /\bsched_vcpu_pack=(\d+)/.exec(readFileSync('/proc/cmdline', 'utf8'))?.[1];
  if (option === undefined || option === '0') return 0;
  return option === '15' ? 70 : null;
}

const TICK_RATES: readonly number[] = [100, 250, 300, 1000];

/** Reads its own CPU time again and again: it grows at ticks, so the usual step is the length of a tick. */
const TICK_PROGRAM = `
import time
steps, last, end = [], None, time.monotonic() + 0.4
while time.monotonic() < end:
    now = int(open('/proc/self/schedstat').read().split()[0])
    if last is not None and now != last: steps.append(now - last)
    last = now
steps.sort()
print(steps[len(steps) // 2])
`;

/** The machine's tick rate, as its kernel says or as it is measured, of those that kernels are built with. */
function machineHz(): string {
  const { kernelHz } = machineFacts();
  return kernelHz !== null && TICK_RATES.includes(kernelHz) ? String(kernelHz) : measuredHz();
}

function measuredHz(): string {
  const argv = ['-n', String(BASE_NICE), 'python3', '-c', TICK_PROGRAM];
  const step = Number(spawnSync('nice', argv, { encoding: 'utf8' }).stdout);
  const distance = (rate: number): number => Math.abs(Math.log((step * rate) / 1e9));
  return String(TICK_RATES.toSorted((a, b) => distance(a) - distance(b))[0]);
}

/** The kernel of the machine at hand as the models' parameters have it. */
export function machineKernel(): { readonly kernel: string; readonly hz: string; readonly packPct: number } {
  return { kernel: modelKernel(), hz: machineHz(), packPct: packPct() ?? 0 };
}

export function readCounters(pid: number, tid: number): Counters {
  const [cpuNs = 0, runqueueNs = 0] = readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8')
    .split(' ')
    .map(Number);
  const status = readFileSync(`/proc/${pid}/task/${tid}/status`, 'utf8');
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1]);
  return {
    cpuNs,
    runqueueNs,
    voluntary: field('voluntary_ctxt_switches'),
    involuntary: field('nonvoluntary_ctxt_switches'),
  };
}

const nowNs = (): number => Number(process.hrtime.bigint());

/** Starts a Python program at a nice value, on the given cores. */
export function startPython(
  program: string,
  args: readonly string[],
  nice: number,
  cpus: string,
): ChildProcess {
  const argv = ['-n', String(nice), 'taskset', '-c', cpus, 'python3', '-c', program, ...args];
  return spawn('nice', argv, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Resolves with the first line that the program prints. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.split('\n')[0] ?? '');
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`ended early: ${signal ?? code}`)));
  });
}

export async function endAll(children: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    children.map(
      (child) =>
        new Promise<void>((resolve) => {
          if (child.exitCode !== null || child.signalCode !== null) return resolve();
          child.once('exit', () => resolve());
          child.kill('SIGKILL');
        }),
    ),
  );
}

/** Ids of a process' threads, its main thread among them. */
export function threadsOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).map(Number);
}

/** Reads the counters of threads at the two ends of a stretch of time. */
export async function measure(
  threads: readonly { readonly pid: number; readonly tid: number }[],
  milliseconds: number,
): Promise<Rates[]> {
  const before = threads.map(({ pid, tid }) => ({ at: nowNs(), ...readCounters(pid, tid) }));
  await delay(milliseconds);
  return threads.map(({ pid, tid }, index) => {
    const first = before[index];
    const last = readCounters(pid, tid);
    if (first === undefined) throw new Error('no first reading');
    const seconds = (nowNs() - first.at) / 1e9;
    return {
      seconds,
      cpuNs: last.cpuNs - first.cpuNs,
      voluntary: (last.voluntary - first.voluntary) / seconds,
      involuntary: (last.involuntary - first.involuntary) / seconds,
    };
  });
}

/** Each one's part of the CPU that all of them got together, 0 to 1. */
export function parts(amounts: readonly number[]): number[] {
  const sum = amounts.reduce((a, b) => a + b, 0);
  return amounts.map((amount) => amount / sum);
}

/** CPU that the whole machine has used since boot, all programs and the kernel, in cores times seconds. */
function machineBusySeconds(): number {
  const line = readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) / 100;
}

/** Cores that programs other than the measured ones took on average while `work` ran. */
export async function withOthers<T>(
  work: () => Promise<T>,
  ownCpuSeconds: (result: T) => number,
): Promise<{ readonly result: T; readonly othersCores: number }> {
  const busy = machineBusySeconds();
  const start = nowNs();
  const result = await work();
  const seconds = (nowNs() - start) / 1e9;
  return { result, othersCores: (machineBusySeconds() - busy - ownCpuSeconds(result)) / seconds };
}

/**
 * Most that other programs may use, in cores, in a measurement of rates or of wall time: the model knows nothing of
 * them, and beside more the real figures vary by two and more from run to run.
 */
export const UNDISTURBED_CORES = 0.15;

/** Skips the rest of a test, saying why, where other programs took part in what it measured. */
export function skipWhereDisturbed(context: TestContext, othersCores: number): void {
  const used = othersCores.toFixed(2);
  context.skip(
    othersCores > UNDISTURBED_CORES,
    `other programs used ${used} cores meanwhile; run it again on an idle machine`,
  );
}

/** The value below which a share `q` of them lies. */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(q * sorted.length)] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Tells the figures where SWITCHYARD_FIGURES is set; those of the models' READMEs come from there. */
export function report(what: string, real: readonly number[], model: readonly number[]): void {
  if (process.env['SWITCHYARD_FIGURES'] === undefined) return;
  const list = (values: readonly number[]): string =>
    values.map((value) => Number(value.toPrecision(4))).join(' ');
  console.info(`${what}: real ${list(real)}; model ${list(model)}`);
}
