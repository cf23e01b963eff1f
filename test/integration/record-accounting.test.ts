import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/analysis/report.ts';
import { PROGRAMS, python, record, scratch } from '../support/cli.ts';

const place = scratch();
const interpreter = python();
const goBinary = place.file('mixed_go');
let hasGo = true;

beforeAll(() => {
  try {
    execFileSync('go', ['build', '-o', goBinary, '.'], { cwd: join(PROGRAMS, 'mixed_go'), stdio: 'pipe' });
  } catch {
    hasGo = false;
  }
});
afterAll(() => place.remove());

interface Usage {
  readonly cpu_s: number;
  readonly voluntary: number;
  readonly involuntary: number;
}

/** Records a command under a program that asks the kernel what it charged; answers both views of the same run. */
async function bothViews(
  name: string,
  command: readonly string[],
): Promise<{ report: Report; usage: Usage }> {
  if (interpreter === null) throw new Error('needs python3 on PATH');
  const out = place.file(`${name}.json`);
  const wrapped = [interpreter, join(PROGRAMS, 'rusage.py'), out, ...command];
  const report = await record(['-o', place.file(`${name}.switchyard`), '--', ...wrapped], place.dir);
  return { report, usage: JSON.parse(readFileSync(out, 'utf8')) as Usage };
}

const SECONDS = '2';
const PROGRAM_LIST = [
  [
    'python',
    () => [interpreter ?? '', join(PROGRAMS, 'mixed_threads.py'), SECONDS],
    () => interpreter !== null,
  ],
  ['node', () => [process.execPath, join(PROGRAMS, 'mixed_node.mjs'), SECONDS], () => true],
  ['go', () => [goBinary, SECONDS], () => hasGo],
] as const;

describe.each(PROGRAM_LIST)('%s', (name, command, isThere) => {
  test('CPU and switches agree with what the kernel charged the same run', async (context) => {
    if (!isThere()) context.skip(`${name} is not installed here`);
    const { report, usage } = await bothViews(name, command());
    // The wrapper is the root process; everything else is the program.
    const root = report.processes.find(
      (p) => p.start_ns === Math.min(...report.processes.map((q) => q.start_ns)),
    );
    const threads = report.threads.filter((t) => t.pid !== root?.pid);
    const sum = (key: 'cpu_ns' | 'voluntary' | 'involuntary') =>
      threads.reduce((s, t) => s + (t[key] ?? 0), 0);
    const chargedNs = usage.cpu_s * 1e9;
    expect(Math.abs(sum('cpu_ns') - chargedNs), 'CPU ns').toBeLessThanOrEqual(
      Math.max(0.02 * chargedNs, 20e6),
    );
    const switches = usage.voluntary + usage.involuntary;
    const seen = sum('voluntary') + sum('involuntary');
    expect(Math.abs(seen - switches) / switches, `switches: ${seen} of ${switches}`).toBeLessThanOrEqual(
      0.05,
    );
  });
});

test('what threads did that lived less than a tick is reported as unaccounted', async (context) => {
  if (interpreter === null) return context.skip('python3 is not installed here');
  const code = [
    'import threading',
    'def f():',
    '    x = 0',
    '    for i in range(30000): x += i',
    'for _ in range(400):',
    '    t = threading.Thread(target=f); t.start(); t.join()',
  ].join('\n');
  const report = await record(['-r', '20', '--', interpreter, '-c', code], place.dir);
  const { cpu_ns: cpu, unaccounted_cpu_ns: unaccounted } = report.totals;
  const out = place.file('short.json');
  execFileSync(interpreter, [join(PROGRAMS, 'rusage.py'), out, interpreter, '-c', code]);
  const alone = (JSON.parse(readFileSync(out, 'utf8')) as Usage).cpu_s * 1e9;
  expect(unaccounted).not.toBeNull();
  // Most threads were never seen: without the unaccounted part most of the CPU would be missing.
  expect(cpu).toBeLessThan(0.7 * alone);
  expect((cpu ?? 0) + (unaccounted ?? 0)).toBeGreaterThan(0.7 * alone);
});
