import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Op } from '../../src/model/engine/program.ts';
import { asAnyModel } from '../../src/model/engine/registry.ts';
import { nodeModel } from '../../src/model/node/model.ts';
import { FIXTURES } from './modelLoopsHelp.ts';

// Which jobs are at work on the real pool and which wait, job by job and without a clock: each job ends when its gate is opened, and
// a FIFO tells whether somebody waits to read it. The name look-ups block in libc's resolver, which a preloaded library makes wait for
// the gate too; libuv and Node are the real ones.

const LONG_MS = 120_000;
/** For a job that the model says is at work; past it the real pool has not begun it. */
const BEGIN_MS = 10_000;
const RUNS = 60;

let folder = '';
let library: string | null = null;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pool-gates-'));
  const file = path.join(folder, 'gates.so');
  const source = path.join(FIXTURES, 'gated_getaddrinfo.c');
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', file, source, '-ldl']);
  library = built.status === 0 ? file : null;
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Job {
  readonly kind: 'dns' | 'disk';
  readonly ns: number;
}

/** What a pool does next: job `job` begins or ends. */
interface PoolEvent {
  readonly what: 'begin' | 'end';
  readonly job: number;
}

/** The model's own order of beginnings and ends. */
function simulate(jobs: readonly Job[], poolSize: number): PoolEvent[] {
  const body = jobs.map(
    ({ kind, ns }, job): Op => ({
      op: 'executor',
      kind,
      wait: false,
      body: [
        { op: 'mark', label: `begin ${job}` },
        { op: 'blockingIo', ns, kind },
        { op: 'mark', label: `end ${job}` },
      ],
      done: [],
    }),
  );
  const programs = { threads: [{ name: 'main', body }] };
  const { marks } = asAnyModel(nodeModel)
    .createFrom({ programs, parameters: { poolSize, cores: 16 } })
    .run();
  return marks.map(({ label }): PoolEvent => {
    const [what, job] = label.split(' ');
    return { what: what === 'begin' ? 'begin' : 'end', job: Number(job) };
  });
}

/** /proc does not tell this user what threads wait for (needs the right to trace the process). */
class Unseen extends Error {
  override readonly name = 'Unseen';
}

/** Opens a job's gate; false where the job has not begun. */
function open(gates: string, job: number): boolean {
  try {
    closeSync(openSync(path.join(gates, String(job)), constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return false;
    throw error;
  }
}

/** Opens the gate of a job as soon as it has begun. @throws where it does not begin */
async function openWhenBegun(gates: string, job: number): Promise<void> {
  const deadline = Date.now() + BEGIN_MS;
  while (!open(gates, job)) {
    if (Date.now() > deadline) throw new Error(`job ${job} has not begun, though the model has it at work`);
    await delay(1);
  }
}

/** Leads the real pool along the model's ends, and checks before each that no job has begun which still waits in the model. */
async function follow(gates: string, child: ChildProcess, events: readonly PoolEvent[]): Promise<void> {
  if (child.stdout === null) throw new Error('no stdout');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: said } = await lines.next();
  if (said === 'unseen') throw new Unseen();
  expect(said).toBe('submitted');
  const waiting = new Set(events.map(({ job }) => job));
  for (const { what, job } of events) {
    if (what === 'begin') {
      waiting.delete(job);
      continue;
    }
    for (const other of waiting) expect(open(gates, other), `job ${other} waits`).toBe(false);
    await openWhenBegun(gates, job);
    expect((await lines.next()).value).toBe(String(job));
  }
}

async function compare(jobs: readonly Job[], poolSize: number, preload: string): Promise<void> {
  const gates = mkdtempSync(path.join(folder, 'run-'));
  const names = jobs.map((_, index) => path.join(gates, String(index)));
  expect(spawnSync('mkfifo', names).status).toBe(0);
  const args = [path.join(FIXTURES, 'node_gates.cjs'), String(poolSize), ...jobs.map(({ kind }) => kind)];
  const env = { ...process.env, GATES: gates, LD_PRELOAD: preload, UV_THREADPOOL_SIZE: String(poolSize) };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await follow(gates, child, simulate(jobs, poolSize));
  } finally {
    child.kill('SIGKILL');
    rmSync(gates, { recursive: true });
  }
}

const job: fc.Arbitrary<Job> = fc.record({
  kind: fc.constantFrom<'dns' | 'disk'>('dns', 'disk'),
  // Whole ns, so that no two sums are alike.
  ns: fc.integer({ min: 1_000_000, max: 80_000_000 }),
});

/** A job for each thread, so that all are at work when the others come; these wait in the queue and have their turn by kind. */
const pooled = fc.integer({ min: 1, max: 6 }).chain((size) =>
  fc
    .tuple(
      fc.array(
        job.map((one): Job => ({ ...one, kind: 'disk' })),
        { minLength: size, maxLength: size },
      ),
      fc.array(job, { minLength: 1, maxLength: 10 }),
    )
    .map(([first, others]) => ({ size, jobs: [...first, ...others] })),
);

test(
  'random jobs, slow and other ones: the real pool has the same at work as the model, whatever ends first',
  async (context) => {
    const preload = library;
    if (preload === null) {
      context.skip('a C compiler (cc) is needed to hold name look-ups up');
      return;
    }
    const compared = fc.asyncProperty(pooled, ({ size, jobs }) => compare(jobs, size, preload));
    const result = await fc.check(compared, { numRuns: RUNS, seed: 2026 });
    const unseen = result.errorInstance instanceof Unseen;
    context.skip(unseen, 'the kernel does not tell what threads wait for (/proc/PID/task/TID/wchan)');
    if (result.failed) throw new Error(fc.defaultReportMessage(result), { cause: result.errorInstance });
  },
  LONG_MS,
);
