import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, expect, test } from 'vitest';
import { outcomeOf, PROGRAMS, record, runCli, scratch, startCli } from '../support/cli.ts';
import { until } from '../support/until.ts';

const place = scratch();
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});
afterAll(() => place.remove());

let count = 0;
const newFile = () => place.file(`s${++count}.switchyard`);

/** A Node program that runs until it is ended. */
function spinner(): ChildProcess {
  const child = spawn(process.execPath, [join(PROGRAMS, 'mixed_node.mjs'), '600'], { stdio: 'ignore' });
  started.push(child);
  return child;
}

/** Starts a recording and waits until its session holds slices. */
async function recordingOf(args: readonly string[], file: string): Promise<ChildProcess> {
  const cli = startCli(['record', '-o', file, ...args], place.dir);
  started.push(cli);
  await until('slices in the session', () => {
    if (!existsSync(file)) return false;
    try {
      const db = new Database(file, { readonly: true });
      try {
        return (db.prepare('SELECT count(*) AS n FROM slice').get() as { n: number }).n > 20;
      } finally {
        db.close();
      }
    } catch {
      return false;
    }
  });
  return cli;
}

const parentOf = (pid: number) =>
  Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

/** The one child process of `pid`. */
function childOf(pid: number): number {
  const found = readdirSync('/proc')
    .map(Number)
    .filter((n) => n > 0)
    .find((n) => {
      try {
        return parentOf(n) === pid;
      } catch {
        return false;
      }
    });
  if (found === undefined) throw new Error(`process ${pid} has no child`);
  return found;
}

test('the status of the target is passed through', async () => {
  expect((await runCli(['record', '-q', '-o', newFile(), '--', 'sh', '-c', 'exit 7'], place.dir)).code).toBe(
    7,
  );
  expect(
    (await runCli(['record', '-q', '-o', newFile(), '--', 'sh', '-c', 'kill -9 $$'], place.dir)).code,
  ).toBe(137);
});

test('the output of the target passes through and stays in the session', async () => {
  const file = newFile();
  const run = await runCli(
    ['record', '-q', '-o', file, '--', 'sh', '-c', 'echo out; echo err >&2'],
    place.dir,
  );
  expect(run).toMatchObject({ stdout: 'out\n', stderr: 'err\n' });
  const kept = await runCli(
    ['sql', file, '--csv', 'SELECT stream, text FROM output ORDER BY stream'],
    place.dir,
  );
  expect(kept.stdout).toBe('stream,text\nstderr,"err\n"\nstdout,"out\n"\n');
});

test('attaching leaves a process as it was, and shows its threads', async () => {
  const target = spinner();
  // Threads of libuv's pool are the last to start: now it computes.
  await until('the target to run', () => readdirSync(`/proc/${target.pid}/task`).length > 10);
  const report = await record(['-d', '1', '-p', String(target.pid)], place.dir);
  expect(report.end).toBe('duration');
  expect(report.threads.map((t) => t.name)).toContain('libuv-worker');
  expect(report.totals.cpu_ns).toBeGreaterThan(0);
  const status = readFileSync(`/proc/${target.pid}/status`, 'utf8');
  expect(status).toMatch(/TracerPid:\s+0\n/);
  expect(status).not.toMatch(/State:\s+[Tt]/);
  expect(target.exitCode).toBeNull();
});

test('Ctrl-C saves the session and ends a spawned target', async () => {
  const file = newFile();
  const cli = await recordingOf(
    ['-q', '--', process.execPath, join(PROGRAMS, 'mixed_node.mjs'), '600'],
    file,
  );
  const target = childOf(cli.pid ?? 0);
  cli.kill('SIGINT');
  const { code } = await outcomeOf(cli);
  expect(code).toBe(0);
  expect(existsSync(`/proc/${target}`)).toBe(false);
  expect(existsSync(`${file}-wal`)).toBe(false);
  expect((await runCli(['report', '--json', file], place.dir)).stdout).toContain('"end": "stopped"');
});

test('a target is left running where that is asked for', async () => {
  const file = newFile();
  const command = ['--', process.execPath, join(PROGRAMS, 'mixed_node.mjs'), '600'];
  const cli = await recordingOf(['-q', '--on-stop', 'leave', ...command], file);
  const target = childOf(cli.pid ?? 0);
  cli.kill('SIGINT');
  // Not `close`: what was left running keeps the recorder's output open.
  await once(cli, 'exit');
  expect(readFileSync(`/proc/${target}/stat`, 'latin1')).not.toMatch(/\) Z /);
  process.kill(target, 'SIGKILL');
});

test('a recorder that is killed leaves an intact session that lost at most the last second', async () => {
  const file = newFile();
  const cli = await recordingOf(
    ['-q', '--', process.execPath, join(PROGRAMS, 'mixed_node.mjs'), '600'],
    file,
  );
  const target = childOf(cli.pid ?? 0);
  const killedAtMs = Date.now();
  cli.kill('SIGKILL');
  await once(cli, 'close');
  process.kill(target, 'SIGKILL');
  const report = JSON.parse((await runCli(['report', '--json', file], place.dir)).stdout);
  expect(report.end).toBe('recorder-killed');
  const endMs = Date.parse(report.started_at) + report.duration_ns / 1e6;
  expect(killedAtMs - endMs).toBeLessThan(1000);
  const db = new Database(file);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
});

test('a target that is killed in mid-sample ends the recording with its signal', async () => {
  const file = newFile();
  const cli = await recordingOf(
    ['--json', '-r', '1000', '--', process.execPath, join(PROGRAMS, 'mixed_node.mjs'), '600'],
    file,
  );
  process.kill(childOf(cli.pid ?? 0), 'SIGKILL');
  const { code, stdout } = await outcomeOf(cli);
  expect(code).toBe(137);
  expect(JSON.parse(stdout)).toMatchObject({ end: 'target-exited', exit: { code: null, signal: 'SIGKILL' } });
});

test.each([
  [['record', '--', 'no-such-program-here'], 127, /not found on PATH: no-such-program-here/],
  [['record', '--', '/etc/passwd'], 126, /not executable/i],
  [['record'], 2, /Nothing to record/],
  [['record', '-p', '4194303'], 1, /no process 4194303.*switchyard ps/s],
  [['record', '-r', '0', '--', 'true'], 2, /from 1 to 1000/],
  [['recrod'], 2, /Did you mean record/],
  [['report', 'nothing-here'], 1, /no session nothing-here.*switchyard list/s],
  [['sql', '/etc/passwd', 'SELECT 1'], 1, /not a session/],
])('%j is refused with a message that says what to do', async (args, code, message) => {
  const run = await runCli(args, place.dir);
  expect(run.code).toBe(code);
  expect(run.stderr).toMatch(message);
  expect(run.stderr).not.toMatch(/\n\s+at /);
});

test('a session that exists is never overwritten', async () => {
  const file = newFile();
  writeFileSync(file, 'mine');
  const run = await runCli(['record', '-o', file, '--', 'true'], place.dir);
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(/never overwritten/);
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test('a command that cannot start leaves no session behind', async () => {
  const file = newFile();
  await runCli(['record', '-o', file, '--', 'no-such-program-here'], place.dir);
  expect(readdirSync(place.dir).filter((name) => name.startsWith(file.split('/').at(-1) ?? ''))).toEqual([]);
});

test('a folder that may not be written to is named', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('needs root to become somebody else');
  execFileSync('chmod', ['755', place.dir]);
  const run = await runCli(['record', '-o', join('/usr', 'x.switchyard'), '--', 'true'], place.dir, {
    uid: 65534,
  });
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(/may not write or read \/usr.*-o FILE/s);
});

test('a full disk ends the recording with a message, and keeps what was written', async (context) => {
  const disk = place.file('disk');
  try {
    execFileSync('mkdir', ['-p', disk]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'none', disk], { stdio: 'pipe' });
  } catch {
    return context.skip('no right to mount a small tmpfs here');
  }
  try {
    const file = join(disk, 'full.switchyard');
    const command = ['--', process.execPath, join(PROGRAMS, 'mixed_node.mjs'), '600'];
    const run = await runCli(['record', '-r', '1000', '-o', file, ...command], place.dir);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/full/);
    const report = JSON.parse((await runCli(['report', '--json', file], place.dir)).stdout);
    expect(report.totals.cpu_ns).toBeGreaterThan(0);
  } finally {
    execFileSync('umount', [disk]);
  }
});
