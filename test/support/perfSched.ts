import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A stretch of a thread on a CPU, ns on CLOCK_MONOTONIC. */
export interface OnCpu {
  readonly cpu: number;
  readonly startNs: number;
  readonly endNs: number;
  /** Whether perf told its beginning; otherwise `startNs` is the last switch on that CPU, which is earlier. */
  readonly isWhole: boolean;
}

/** Why `perf` cannot trace the scheduler here; null where it can. */
export function whyNoPerf(scratchFile: string): string | null {
  try {
    execFileSync(
      'perf',
      ['record', '-q', '-a', '-e', 'sched:sched_switch', '-o', scratchFile, '--', 'true'],
      {
        stdio: 'pipe',
      },
    );
    return null;
  } catch (error) {
    const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return `perf cannot trace the scheduler here: ${text.split('\n')[0]}`;
  }
}

/** Traces every switch of the machine until `stop`. */
export async function traceSwitches(file: string): Promise<{ stop(): Promise<void> }> {
  const what = [
    'record',
    '-q',
    '-a',
    '-m',
    '4M',
    '-k',
    'CLOCK_MONOTONIC',
    '-e',
    'sched:sched_switch',
    '-o',
    file,
  ];
  // perf traces from its command's exec on: what the command prints tells that it does.
  const perf = spawn('perf', [...what, '--', 'sh', '-c', 'echo on; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(perf.stdout, 'data');
  return {
    async stop() {
      perf.kill('SIGINT');
      await once(perf, 'exit');
    },
  };
}

const LINE = /^\s*-?\d+\s+\[(\d+)\]\s+(\d+)\.(\d+):.*prev_pid=(\d+) .*next_pid=(\d+) /;

/** Each thread's stretches on a CPU, in order, from a trace. */
export function readStretches(file: string): ReadonlyMap<number, OnCpu[]> {
  const fields = ['script', '-i', file, '--ns', '-F', 'tid,cpu,time,event,trace'];
  const text = execFileSync('perf', fields, {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const began = new Map<number, { tid: number; ns: number }>();
  const stretches = new Map<number, OnCpu[]>();
  for (const line of text.split('\n')) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const [cpu = 0, seconds = 0, fraction = 0, prev = 0, next = 0] = match.slice(1).map(Number);
    const ns = seconds * 1e9 + fraction;
    const running = began.get(cpu);
    // perf loses some switches away from the idle task: the thread's own switch away tells that it was there.
    if (running !== undefined) {
      const list = stretches.get(prev) ?? [];
      list.push({ cpu, startNs: running.ns, endNs: ns, isWhole: running.tid === prev });
      stretches.set(prev, list);
    }
    began.set(cpu, { tid: next, ns });
  }
  return stretches;
}
