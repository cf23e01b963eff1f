import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findWorkload } from '../../src/catalogue/catalogue.ts';
import { startDelayServer } from '../../src/catalogue/host/delay-server.ts';
import { runProgram } from '../../src/catalogue/host/run.ts';
import { findToolchains } from '../../src/catalogue/host/toolchains.ts';
import type { Toolchain } from '../../src/catalogue/toolchain.ts';
import { WORKLOADS } from './workloadsHelp.ts';

const deadlock = findWorkload('py-deadlock');
const program = (entry: { program: { path: string } }) => join(WORKLOADS, entry.program.path);
let python: Toolchain;
let folder: string;

beforeAll(async () => {
  const { found } = await findToolchains({ languages: ['python'] });
  const usable = found.find((toolchain) => toolchain.problem === null);
  if (!usable) throw new Error('These tests need CPython 3.9 or newer.');
  python = usable;
  folder = await mkdtemp(join(tmpdir(), 'switchyard-failures-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A Python program of the test's own. */
async function script(text: string): Promise<string[]> {
  const path = join(folder, 'script.py');
  await writeFile(path, text);
  return [python.command, '-u', path];
}

/** A program that is under way within milliseconds, where a time limit must not meet its start. */
const shell = (text: string): string[] => ['/bin/sh', '-c', text];

/** Whether a process still runs; one that ended but that nobody has waited for does not. */
function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('what a program lacks', () => {
  test('numpy: it says so and how to install it', async () => {
    const entry = findWorkload('py-numpy-threads');
    // -S leaves the installed packages out
    const report = await runProgram(entry, [python.command, '-S', program(entry)], { timeoutS: 30 });
    expect(report.end.exit.code).toBe(3);
    expect(report.failure).toMatch(/needs numpy: python3 -m pip install numpy/);
    expect(report.result).toMatchObject({ id: entry.id, ok: false, figures: {} });
  });

  test('TaskGroup: an older Python is told which one it takes', async ({ skip }) => {
    const { found } = await findToolchains({ languages: ['python'] });
    const older = found.find(({ version, problem }) => problem === null && /^3\.(9|10)\./.test(version));
    if (!older) return skip('no CPython 3.9 or 3.10 here');
    const entry = findWorkload('py-asyncio-taskgroup');
    const report = await runProgram(entry, [older.command, program(entry)], { timeoutS: 30 });
    expect(report.failure).toMatch(/needs CPython 3\.11 or newer/);
  });

  test.each(['py-io-threads', 'py-asyncio-gather', 'node-io-loop'])(
    'a delay server: %s says how to start one',
    async (id) => {
      const entry = findWorkload(id);
      const server = await startDelayServer({ workloads: WORKLOADS });
      await server.stop(); // nobody listens there now
      const interpreter = entry.language === 'python' ? python.command : process.execPath;
      const report = await runProgram(entry, [interpreter, program(entry), '--url', server.url], {
        timeoutS: 30,
      });
      expect(report.end.exit.code).toBe(3);
      expect(report.failure).toMatch(/No delay server answers at http:\/\/127.*node delay_server\.mjs/);
    },
  );

  test('its toolchain, gone since it was listed', async () => {
    const run = runProgram(deadlock, [join(folder, 'no-python'), program(deadlock)], { timeoutS: 5 });
    await expect(run).rejects.toMatchObject({
      code: 'toolchain-gone',
      message: expect.stringContaining('could not be started'),
    });
  });
});

describe('how a run can end', () => {
  test('killed from outside', async () => {
    const argv = [python.command, program(deadlock), '--seconds', '60'];
    const report = await runProgram(deadlock, argv, {
      timeoutS: 30,
      onStart: (pid) => process.kill(pid, 'SIGKILL'),
    });
    expect(report.failure).toMatch(/^It was ended by SIGKILL/);
    expect(report.end).toMatchObject({ exit: { code: null, signal: 'SIGKILL' }, timedOutAfterS: null });
  });

  test('too long: it is ended, and the children it started with it', async () => {
    let printed = '';
    const report = await runProgram(deadlock, shell('sleep 600 & echo "child $! ."; wait'), {
      timeoutS: 3,
      onOutput: (_, text) => {
        printed += text; // a pipe may hand a line over in pieces
      },
    });
    expect(report.failure).toMatch(/^It did not end within 3 s/);
    const childPid = Number(/^child (\d+) \.$/m.exec(printed)?.[1]);
    expect(childPid).toBeGreaterThan(0);
    await expect.poll(() => isAlive(childPid), { timeout: 10_000 }).toBe(false);
  });

  test('too long and deaf to SIGTERM: it is killed', async () => {
    const argv = shell('trap "" TERM; echo deaf; exec sleep 600');
    let printed = '';
    const report = await runProgram(deadlock, argv, {
      timeoutS: 3,
      onOutput: (_, text) => {
        printed += text;
      },
    });
    expect(printed).toBe('deaf\n');
    expect(report.end).toMatchObject({ exit: { signal: 'SIGKILL' }, timedOutAfterS: 3 });
  });

  test('stopped by the reader', async () => {
    const stop = new AbortController();
    const argv = [python.command, program(deadlock), '--seconds', '60'];
    let printed = '';
    const report = await runProgram(deadlock, argv, {
      timeoutS: 30,
      signal: stop.signal,
      onOutput: (_, text) => {
        printed += text;
        // The whole line, which a pipe may hand over in pieces.
        if (/==.*\n/.test(printed)) stop.abort();
      },
    });
    expect(report.failure).toBe('It was stopped.');
    expect(report.phases).toHaveLength(1);
  });

  test('stopped before it began', async () => {
    const report = await runProgram(deadlock, [python.command, program(deadlock)], {
      timeoutS: 30,
      signal: AbortSignal.abort(),
    });
    expect(report.failure).toBe('It was stopped.');
  });

  test('an exception: exit code and last words', async () => {
    const report = await runProgram(deadlock, await script('raise ValueError("no good")'), { timeoutS: 30 });
    expect(report.failure).toMatch(/^It ended with exit code 1\.[\s\S]*ValueError: no good$/);
  });

  test('a refused option', async () => {
    const report = await runProgram(deadlock, [python.command, program(deadlock), '--seconds', 'x'], {
      timeoutS: 30,
    });
    expect(report.failure).toMatch(/exit code 2.*/);
  });

  test('without a last line', async () => {
    const report = await runProgram(deadlock, await script('print("hello")'), { timeoutS: 30 });
    expect(report.failure).toMatch(/does not end in a line that begins with SWITCHYARD/);
  });
});

test('a flood of output is counted, not kept, and its last line is found', async () => {
  const line = JSON.stringify({ id: deadlock.id, params: {}, figures: { wall_s: 1 }, ok: true, notes: [] });
  const argv = await script(`
import sys
for _ in range(40):
    sys.stdout.write("x" * 1_000_000)
    sys.stderr.write("y" * 100_000)
for k in range(20_000):
    print("[   0.000 s] == phase", k)
print('SWITCHYARD ${line}')
`);
  const report = await runProgram(deadlock, argv, { timeoutS: 60 });
  expect(report.failure).toBeNull();
  expect(report.result?.figures).toEqual({ wall_s: 1 });
  expect(report.outputBytes).toBeGreaterThan(44_000_000);
  expect(report.end.stderrTail.length).toBeLessThan(10_000);
  expect(report.phases.length).toBeLessThanOrEqual(200);
});
