import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { pid as asPid } from '../../src/domain/units.ts';
import { parsePidStat } from '../../src/procfs/pid-stat.ts';
import { exitStatusToCode } from '../../src/target/exitStatus.ts';
import { isAlive, type ProcessRef, terminate } from '../../src/target/terminate.ts';
import { now, start, until } from './targetHelp.ts';

const home = mkdtempSync(join(tmpdir(), 'switchyard-spawn-'));
afterAll(() => rmSync(home, { recursive: true }));

const refOf = (pid: number): ProcessRef => {
  const stat = parsePidStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (!stat) throw new Error(`no stat of ${pid}`);
  return { pid: asPid(pid), startTicks: stat.startTicks };
};

test('arguments reach the program as they are, without a shell', async () => {
  const argv = [
    process.execPath,
    '-p',
    'JSON.stringify(process.argv.slice(1))',
    '$HOME',
    'a b',
    '*',
    '',
    '"',
  ];
  const { target, text } = await start(argv);
  expect(await target.exited).toEqual({ code: 0, signal: null });
  await target.outputEnded;
  expect(JSON.parse(text())).toEqual(['$HOME', 'a b', '*', '', '"']);
});

test('folder and environment are as asked, and the program keeps its own name for itself', async () => {
  const program =
    'console.log(JSON.stringify([process.cwd(), process.env.ADDED, process.env.HOME ?? null, process.argv0]))';
  const { target, text } = await start(
    ['node', '-e', program],
    {},
    { cwd: home, env: { ADDED: 'x=1', HOME: null } },
  );
  await target.outputEnded;
  expect(JSON.parse(text())).toEqual([home, 'x=1', null, 'node']);
});

test('output is kept by stream with its times, and passes through', async () => {
  const passed: Buffer[] = [];
  const sink = new Writable({
    write(bytes: Buffer, _encoding, done) {
      passed.push(bytes);
      done();
    },
  });
  const before = now();
  const { target, chunks } = await start(
    ['sh', '-c', 'printf "grün\\n"; sleep 0.1; echo wrong >&2; exit 4'],
    {
      stdout: sink,
    },
  );
  expect(await target.exited).toEqual({ code: 4, signal: null });
  await target.outputEnded;
  expect(chunks.map(({ stream, text }) => [stream, text])).toEqual([
    ['stdout', 'grün\n'],
    ['stderr', 'wrong\n'],
  ]);
  const times = [before, ...chunks.map(({ timeNs }) => timeNs), now()];
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(Buffer.concat(passed).toString()).toBe('grün\n');
});

test('a flood of output is bounded, counted and read to its end', async () => {
  const total = 50_000_000;
  const limit = 100_000;
  const { target, chunks, dropped } = await start(['head', '-c', String(total), '/dev/zero'], {
    outputLimitBytes: limit,
  });
  expect(await target.exited).toEqual({ code: 0, signal: null });
  await target.outputEnded;
  expect(chunks.reduce((sum, { text }) => sum + text.length, 0)).toBe(limit);
  expect(dropped.reduce((sum, bytes) => sum + bytes, 0)).toBe(total - limit);
});

test('a target that is killed tells its signal', async () => {
  const { target } = await start(['sleep', '60']);
  process.kill(target.pid, 'SIGKILL');
  const exit = await target.exited;
  expect(exit).toEqual({ code: null, signal: 'SIGKILL' });
  expect(exitStatusToCode(exit)).toBe(137);
});

test('terminating ends a willing program by SIGTERM', async () => {
  const { target } = await start(['sleep', '60']);
  const ref = refOf(target.pid);
  expect(await terminate(() => [ref], 10_000)).toBe(true);
  expect(await target.exited).toEqual({ code: null, signal: 'SIGTERM' });
});

test('after the grace time the stubborn are killed, children too', async () => {
  const stubborn =
    'process.on("SIGTERM", () => console.log("no")); setInterval(() => {}, 1000); console.log(process.pid)';
  const { target, text } = await start([
    'sh',
    '-c',
    'trap "" TERM; "$0" -e "$1" & wait; wait',
    process.execPath,
    stubborn,
  ]);
  const child = await until('the child’s pid', () => Number.parseInt(text(), 10) || null);
  const refs = [refOf(target.pid), refOf(child)];
  expect(await terminate(() => refs, 1500)).toBe(true);
  expect(await target.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await target.outputEnded;
  expect(text()).toContain('no');
  expect(refs.map(isAlive)).toEqual([false, false]);
});

test('a pid that has passed to another process is not signalled', async () => {
  const { target } = await start(['sleep', '60']);
  const ref = refOf(target.pid);
  const earlier = { ...ref, startTicks: (ref.startTicks - 1) as ProcessRef['startTicks'] };
  expect(await terminate(() => [earlier], 1000)).toBe(true);
  expect(isAlive(ref)).toBe(true);
  process.kill(target.pid, 'SIGKILL');
  await target.exited;
});

test('a target that is left goes on writing', async () => {
  const mark = join(home, 'wrote');
  const program = `const fs = require('fs');
    console.log('up');
    const wait = setInterval(() => {
      if (!fs.existsSync(${JSON.stringify(`${mark}.go`)})) return;
      clearInterval(wait);
      fs.writeSync(1, 'x'.repeat(1 << 20));
      fs.writeFileSync(${JSON.stringify(mark)}, 'all');
    }, 5);`;
  const { target, text } = await start([process.execPath, '-e', program]);
  await until('its first line', () => text().includes('up'));
  target.leave('discard');
  await target.outputEnded;
  writeFileSync(`${mark}.go`, '');
  await until('its mark', () => existsSync(mark));
  expect(await target.exited).toEqual({ code: 0, signal: null });
});

test('CPU is charged as the kernel accounts it', async () => {
  const burn = 'while (process.cpuUsage().user < 300_000) for (let i = 0; i < 1e6; i++);';
  const { target } = await start([process.execPath, '-e', burn]);
  await target.exited;
  expect(target.chargedTicks()).toBeGreaterThanOrEqual(30);
});

function script(name: string, text: string, mode = 0o755): string {
  const path = join(home, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

test.each<[string, () => Parameters<typeof start>, string, RegExp]>([
  [
    'a command that is not there',
    () => [['switchyard-none']],
    'command-not-found',
    /^Command not found on PATH: switchyard-none\./,
  ],
  ['a file that is not executable', () => [[script('plain', 'text', 0o644)]], 'not-executable', /chmod \+x/],
  [
    'an interpreter that is not there',
    () => [[script('lost', '#!/nowhere/lua\n')]],
    'bad-format',
    /first line \(#!\)/,
  ],
  [
    'a folder that is not there',
    () => [['true'], {}, { cwd: join(home, 'none') }],
    'bad-cwd',
    /no such folder/,
  ],
  [
    'arguments beyond the kernel’s limit',
    () => [['true', 'x'.repeat(3_000_000)]],
    'too-long',
    /getconf ARG_MAX/,
  ],
  ['a NUL in an argument', () => [['true', 'a\0b']], 'bad-argument', /NUL/],
  ['no command', () => [[]], 'empty-command', /^Name the command/],
])('%s is said plainly', async (_what, args, code, message) => {
  const error = await start(...args()).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'TargetError', code });
  expect((error as Error).message).toMatch(message);
});
