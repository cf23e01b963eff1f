import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { OverlayJson } from '../../src/analysis/overlay/json.ts';
import { savedFit } from '../../src/service/overlay.ts';
import { openSession } from '../../src/store/index.ts';
import { outcomeOf, runCli, scratch, startCli } from '../support/cli.ts';
import { until } from '../support/until.ts';

const files = scratch();
afterAll(() => files.remove());

/** Records an example at quick scale; the session's path, null where it cannot run here. */
async function recorded(id: string): Promise<string | null> {
  const { stdout, stderr } = await runCli(['examples', 'run', id, '--quick', '--json'], files.dir);
  if (stdout.trim() === '') {
    if (/Install|needs/.test(stderr)) return null;
    throw new Error(stderr);
  }
  return (JSON.parse(stdout) as { sessionPath: string | null }).sessionPath;
}

/** How far a recording has come, ns; 0 where there is nothing to read yet. */
function durationNs(path: string): number {
  try {
    const reader = openSession(path);
    const { durationNs: length } = reader.overview().info;
    reader.close();
    return length;
  } catch {
    return 0;
  }
}

async function laid(path: string, args: readonly string[] = []): Promise<OverlayJson> {
  const { stdout, stderr } = await runCli(['overlay', path, '--json', ...args], files.dir);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as OverlayJson;
}

test('an example is fitted as its own program unless the recorded slices are asked for; both are simulated again from the file', async () => {
  const path = await recorded('py-io-threads');
  if (path === null) return;
  const [known, slices] = [await laid(path, ['--fit', 'known']), await laid(path, ['--fit', 'slices'])];
  expect([known.program, slices.program]).toEqual(['known', 'slices']);
  const keys = known.fit.parameters.map(({ key }) => key);
  expect(keys).toEqual(expect.arrayContaining(['cost.start', 'workload.requests', 'workload.delay']));
  expect(slices.fit.parameters.some(({ key }) => /^(cost|workload)\./.test(key))).toBe(false);
  // Twice the delay of each request, by hand: the sleeps of the threads are twice as long.
  const delay = Number(known.fit.parameters.find(({ key }) => key === 'workload.delay')?.value);
  const slower = await laid(path, ['--fit', 'known', '--set', `workload.delay=${2 * delay}`, '--save']);
  expect(slower.simulated.wall_ns).toBeGreaterThan((known.simulated.wall_ns ?? 0) + 0.9 * delay * 1e9);
  expect(slower.measured).toEqual(known.measured);
  expect(savedFit(path)).toMatchObject({
    program: { known: { workload: 'py-io-threads' } },
    overrides: { 'workload.delay': 2 * delay },
  });
});

test('without the GIL the same threads run at once; the measured side stays', async () => {
  const path = await recorded('py-threadpool-cpu-8');
  if (path === null) return;
  const [as, free] = [
    await laid(path, ['--set', 'competing=0']),
    await laid(path, ['--set', 'competing=0', '--set', 'build=free-threaded']),
  ];
  expect(free.measured).toEqual(as.measured);
  expect(free.simulated.wall_ns).toBeLessThan((as.simulated.wall_ns ?? 0) * 0.95);
  expect(free.simulated.parallelism).toBeGreaterThan((as.simulated.parallelism ?? 0) + 0.05);
  expect(free.residuals.every(({ verdict }) => verdict === 'what-if')).toBe(true);
});

test('a saved fit is in the session, passes the window’s schema, and the session reads as before', async () => {
  const path = await recorded('py-rlock');
  if (path === null) return;
  const before = openSession(path);
  const overview = before.overview();
  before.close();
  expect(savedFit(path)).toBeNull();
  await laid(path, ['--save', '--set', 'cores=4']);
  const saved = savedFit(path);
  expect(saved?.program).toMatchObject({ fit: 'gil', workload: 'py-rlock' });
  expect(saved?.overrides).toEqual({ cores: 4 });
  const after = openSession(path);
  expect(after.overview()).toEqual(overview);
  after.close();
});

test.each([
  [['--model', 'gmp'], 1, /does not fit this session.*Those that do/s],
  [['--set', 'cores=none'], 2, /cores takes a whole number/],
  [['--set', 'colour=red'], 2, /no parameter colour/],
  [['--set', 'cores'], 2, /KEY=VALUE/],
  [['--model', 'cobol'], 2, /one of kernel/],
  [['--fit', 'guess'], 2, /one of known, slices/],
  [['--fit', 'known'], 1, /recorded no example of the catalogue.*--fit slices/],
])('%j: exit code %i, the reason on stderr, nothing on stdout', async (args, code, reason) => {
  const path = join(files.dir, 'fixture.switchyard');
  cpSync(join(import.meta.dirname, '../fixtures/sessions/v2.switchyard'), path);
  const outcome = await runCli(['overlay', path, ...args], files.dir);
  expect(outcome).toMatchObject({ code, stdout: '' });
  expect(outcome.stderr).toMatch(reason);
});

test('a session too short to fit is refused with what to do', async () => {
  const path = files.file('short.switchyard');
  await runCli(['record', '-o', path, '--', 'true'], files.dir);
  const outcome = await runCli(['overlay', path], files.dir);
  expect(outcome).toMatchObject({ code: 1, stdout: '' });
  expect(outcome.stderr).toMatch(/too short|nothing to fit/);
});

test('a recording that goes on is laid over as far as it has come, and the fit says so', async () => {
  const path = files.file('live.switchyard');
  const busy = 'for(let end=Date.now()+60000;Date.now()<end;){Math.sqrt(2)}';
  const recorder = startCli(['record', '-o', path, '--', process.execPath, '-e', busy], files.dir);
  try {
    await until(
      'half a second of the live recording',
      () => existsSync(path) && durationNs(path) > 5e8,
      30_000,
    );
    const live = await laid(path);
    expect(live.fit.unseen.join(' ')).toMatch(/The recording goes on/);
    expect(live.measured.wall_ns).toBeGreaterThan(0);
    expect(live.threads.some(({ simulated_cpu_share }) => (simulated_cpu_share ?? 0) > 0)).toBe(true);
    const saved = await runCli(['overlay', path, '--save'], files.dir);
    expect(saved.code).toBe(1);
    expect(saved.stderr.length).toBeGreaterThan(20);
  } finally {
    recorder.kill('SIGINT');
    await outcomeOf(recorder);
  }
});

test('a loop’s program that a shell turned into is proposed as one', async (context) => {
  const path = files.file('shell.switchyard');
  const program = [
    'import asyncio, time',
    'async def main():',
    '    loop = asyncio.get_running_loop()',
    '    for _ in range(3):',
    '        await asyncio.gather(*[loop.run_in_executor(None, time.sleep, 0.05) for _ in range(4)])',
    'asyncio.run(main())',
  ].join('\n');
  const script = 'for i in 1 2 3 4 5 6; do sleep 0.03; done; exec python3 -c "$0"';
  const { code } = await runCli(['record', '-o', path, '--', 'bash', '-c', script, program], files.dir);
  if (code === 127) return context.skip('needs bash and python3');
  expect(code).toBe(0);
  expect((await laid(path)).model).toBe('asyncio');
});

test('a session that may not be read is refused with the reason, and nothing is laid over', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('needs root to become somebody else');
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-closed-'));
  try {
    const path = join(dir, 'closed.switchyard');
    cpSync(join(import.meta.dirname, '../fixtures/sessions/v2.switchyard'), path);
    chmodSync(dir, 0o755);
    chmodSync(path, 0o600);
    const outcome = await runCli(['overlay', path], dir, { uid: 65534 });
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/may not write or read .*closed\.switchyard/);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('every key of the JSON is in its document', async () => {
  const path = join(files.dir, 'keys.switchyard');
  cpSync(join(import.meta.dirname, '../fixtures/sessions/v2.switchyard'), path);
  const document = readFileSync(join(import.meta.dirname, '../../docs/overlay-format.md'), 'utf8');
  const keys = new Set<string>();
  const walk = (value: unknown, at: string): void => {
    if (Array.isArray(value)) for (const one of value.slice(0, 2)) walk(one, at);
    else if (typeof value === 'object' && value !== null && at !== 'counters')
      for (const [key, inner] of Object.entries(value)) {
        keys.add(key);
        walk(inner, key);
      }
  };
  walk(await laid(path), '');
  expect([...keys].filter((key) => !document.includes(key))).toEqual([]);
});
