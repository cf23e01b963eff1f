import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { FeedEvent } from '../../src/domain/feed.ts';
import type { ProcessInfo, SamplerStats } from '../../src/domain/session.ts';
import { ns, pid, processId } from '../../src/domain/units.ts';
import { parsePidStat } from '../../src/procfs/pid-stat.ts';
import { newSchedstatRecord, parseSchedstat } from '../../src/procfs/schedstat.ts';
import { prepareSampler, SamplerThread } from '../../src/sampler/sampler-thread.ts';
import { type Compiled, compile } from './native/compile.ts';

const THREADS = 200;
const RATE_HZ = 100;
const SECONDS = 3;
const ROUNDS = 3;
/** Rounds of the slow-down; each runs the same work without and with the sampler, in turns. */
const SLOWDOWN_ROUNDS = 7;
const WORK_MILLIONS = 150;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function startTarget(command: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  if (child.stdout) await once(child.stdout, 'data');
  return child;
}

function infoOf(child: ChildProcess): ProcessInfo {
  const stat = parsePidStat(readFileSync(`/proc/${child.pid}/stat`, 'utf8'));
  if (stat === null) throw new Error(`process ${child.pid} is gone`);
  const runtime = { kind: 'native', version: null, gil: null, evidence: '' } as const;
  const nothing = { argv: [], exe: null, cwd: null, endNs: null, exit: null };
  const { ppid, startTicks, name } = stat;
  const found = { id: processId(1), pid: pid(child.pid ?? 0), startNs: ns(0), origin: 'attached' as const };
  return { ...nothing, ...found, ppid, startTicks, name, runtime };
}

/** A sampler that follows one process, with its figures of every heartbeat. */
async function startSampler(child: ChildProcess, rateHz: number) {
  const heartbeats: SamplerStats[] = [];
  const sampler = new SamplerThread({
    prepared: await prepareSampler(new URL('../../src/sampler/worker.ts', import.meta.url)),
    zero: process.hrtime.bigint(),
    rateHz,
    clockTicksPerSecond: 100,
    roleOf: () => 'other',
    onEvents: (events: readonly FeedEvent[]) => {
      for (const event of events) if (event.type === 'heartbeat') heartbeats.push(event.stats);
    },
    onError: (error) => {
      throw error;
    },
  });
  await sampler.ready;
  sampler.addProcess(infoOf(child));
  return { sampler, heartbeats };
}

/** ns of CPU for a thread and tick over the second half of a run, and the run's figures. */
async function measureOurs(child: ChildProcess): Promise<{ each: number; stats: SamplerStats }> {
  const { sampler, heartbeats } = await startSampler(child, RATE_HZ);
  await sleep(SECONDS * 1000);
  const half = heartbeats[Math.floor(heartbeats.length / 2)];
  const last = heartbeats.at(-1);
  await sampler.stop();
  if (!half || !last) throw new Error('the sampler told nothing');
  return { each: (last.cpuNs - half.cpuNs) / (last.ticks - half.ticks) / (THREADS + 1), stats: last };
}

function measureC(programs: Compiled, child: ChildProcess): number {
  const args = [String(child.pid), String(RATE_HZ), String(SECONDS * RATE_HZ)];
  return Number(spawnSync(programs.path('reader'), args, { encoding: 'utf8' }).stdout);
}

function cpuNsOf(id: number): number {
  const record = newSchedstatRecord();
  const bytes = readFileSync(`/proc/${id}/schedstat`);
  return parseSchedstat(bytes, bytes.length, record) ? record.cpuNs : Number.NaN;
}

/** pidstat's CPU for a thread and sample, over five samples in the middle of its run; null where it is missing. */
async function measurePidstat(child: ChildProcess): Promise<number | null> {
  const args = ['-t', '-u', '-w', '-p', String(child.pid), '1', '8'];
  const pidstat = spawn('pidstat', args, { stdio: 'ignore' });
  const started = await Promise.race([
    once(pidstat, 'spawn').then(() => true),
    once(pidstat, 'error').then(() => false),
  ]);
  if (!started || pidstat.pid === undefined) return null;
  await sleep(1500);
  const before = cpuNsOf(pidstat.pid);
  await sleep(5000);
  const after = cpuNsOf(pidstat.pid);
  pidstat.kill();
  await once(pidstat, 'exit');
  return (after - before) / 5 / (THREADS + 1);
}

const us = (value: number) => `${(value / 1000).toFixed(2)} us`;
const verdict = (holds: boolean) => (holds ? 'met' : 'MISSED');

/** A slow-down in percent against its aim; rounds that lie further apart than the aim settle nothing. */
function slowdownVerdict(rounds: readonly number[], percent: number, aim: number): string {
  const apart = Math.max(...rounds) - Math.min(...rounds);
  return apart > aim ? 'not settled: the rounds lie further apart than that' : verdict(percent < aim);
}

/** Cost of one mode of threads, beside C and pidstat. */
async function costs(programs: Compiled, mode: 'waking' | 'idle', timesCheaper: number): Promise<void> {
  const child = await startTarget(programs.path('threads'), [mode, String(THREADS)]);
  const c: number[] = [];
  const ours: number[] = [];
  let stats: SamplerStats | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    c.push(measureC(programs, child));
    const measured = await measureOurs(child);
    ours.push(measured.each);
    stats = measured.stats;
  }
  const pidstat = await measurePidstat(child);
  child.kill('SIGKILL');
  const mine = median(ours);
  const ratio = median(ours.map((value, i) => value / (c[i] ?? Number.NaN)));
  console.log(`${THREADS} ${mode} threads at ${RATE_HZ} Hz, CPU for a thread and tick:`);
  console.log(
    `  sampler ${us(mine)}, C loop ${us(median(c))}: ${ratio.toFixed(2)} times (aim 1.30, ${verdict(ratio <= 1.3)})`,
  );
  if (pidstat === null) console.log('  pidstat is missing: apt-get install sysstat');
  else {
    const cheaper = pidstat / mine;
    console.log(
      `  pidstat -t -u -w ${us(pidstat)}: sampler ${cheaper.toFixed(1)} times cheaper ` +
        `(aim ${timesCheaper}, ${verdict(cheaper >= timesCheaper)})`,
    );
  }
  if (stats) console.log(`  ${jitter(stats)}`);
}

const jitter = (stats: SamplerStats) =>
  `late: median ${us(stats.lateP50Ns)}, p99 ${us(stats.lateP99Ns)}, worst ${us(stats.lateMaxNs)}; ` +
  `${stats.ticks} ticks, ${stats.missedTicks} missed`;

/** Wall time of the fixed work, sampled at `rateHz` or, with 0, not at all. */
async function timeWork(
  programs: Compiled,
  threads: number,
  rateHz: number,
): Promise<{ wallNs: number; stats: SamplerStats | null }> {
  const args = [String(threads), String(WORK_MILLIONS)];
  const child = spawn(programs.path('work'), args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child, 'spawn');
  const running = rateHz > 0 ? await startSampler(child, rateHz) : null;
  // The sampler's start-up is not part of what it costs at a rate.
  await sleep(300);
  child.stdin.write('g');
  const [text] = await once(child.stdout, 'data');
  const stats = running ? (await running.sampler.stop()).stats : null;
  return { wallNs: Number(String(text)), stats };
}

async function slowdown(programs: Compiled, threads: number): Promise<void> {
  const rates = [100, 1000];
  const ratios = new Map<number, number[]>(rates.map((rate) => [rate, []]));
  const last = new Map<number, SamplerStats>();
  for (let round = 0; round < SLOWDOWN_ROUNDS; round++) {
    const before = (await timeWork(programs, threads, 0)).wallNs;
    const sampled: number[] = [];
    for (const rate of rates) {
      const { wallNs, stats } = await timeWork(programs, threads, rate);
      sampled.push(wallNs);
      if (stats) last.set(rate, stats);
    }
    // Runs without the sampler stand on both sides, so that a drift of the machine's speed cancels.
    const bare = (before + (await timeWork(programs, threads, 0)).wallNs) / 2;
    rates.forEach((rate, i) => {
      ratios.get(rate)?.push((sampled[i] ?? Number.NaN) / bare);
    });
  }
  for (const rate of rates) {
    const rounds = (ratios.get(rate) ?? []).map((ratio) => (ratio - 1) * 100);
    const percent = median(rounds);
    const spread = rounds.map((round) => round.toFixed(1)).join(' ');
    console.log(
      `  ${threads} threads, ${rate} Hz: ${percent.toFixed(2)} % (aim under 1, ${slowdownVerdict(rounds, percent, 1)}; rounds: ${spread})`,
    );
    const stats = last.get(rate);
    if (stats) console.log(`    ${jitter(stats)}`);
  }
}

/** Prints what sampling costs, beside a C loop and pidstat, and what it costs the target. Never fails on a figure. */
export async function run(): Promise<void> {
  if (process.platform !== 'linux') {
    console.log('Left out: the sampler reads /proc, which only Linux has.');
    return;
  }
  const programs = compile(['threads', 'reader', 'work']);
  if (programs === null) return;
  try {
    await costs(programs, 'waking', 3);
    await costs(programs, 'idle', 10);
    const cores = availableParallelism();
    console.log(`Slow-down of a target (median of ${SLOWDOWN_ROUNDS} rounds, ${cores} cores):`);
    if (cores > 1) await slowdown(programs, cores - 1);
    await slowdown(programs, cores);
  } finally {
    programs.remove();
  }
}
