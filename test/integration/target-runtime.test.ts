import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { pid as asPid } from '../../src/domain/units.ts';
import { RuntimeDetector } from '../../src/target/runtime/detector.ts';
import { findProgram, fixture, pythons, until } from './targetHelp.ts';

const detector = new RuntimeDetector();
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Runs a program that prints what it knows of itself and waits for its input's end; answers that and our look. */
async function askBoth(argv: readonly [string, ...string[]]) {
  const [command, ...args] = argv;
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  running.push(child);
  let text = '';
  child.stdout.on('data', (bytes) => {
    text += bytes;
  });
  const said = await until(`the version of ${command}`, () => text.includes('\n') && text.trim());
  return { said, runtime: await detector.detect(asPid(child.pid ?? 0)) };
}

const PYTHON = [
  'import platform, sys, sysconfig',
  'free = sysconfig.get_config_var("Py_GIL_DISABLED")',
  'sys.stdout.write(platform.python_version() + " " + ("free-threaded" if free else "gil") + "\\n")',
  'sys.stdout.flush()',
  'sys.stdin.read()',
].join('\n');

describe.skipIf(pythons().length === 0)('CPython (skipped where no interpreter is installed)', () => {
  test.each(pythons())('%s', async (python) => {
    const { said, runtime } = await askBoth([python, '-c', PYTHON]);
    expect(runtime.kind).toBe('cpython');
    expect(`${runtime.version} ${runtime.gil}`).toBe(said);
  });
});

const nodes = [process.execPath, '/usr/bin/node'].filter((path) => existsSync(path));

test.each([...new Set(nodes)])('Node: %s', async (node) => {
  const { said, runtime } = await askBoth([
    node,
    '-e',
    'console.log(process.versions.node); process.stdin.resume()',
  ]);
  expect(runtime).toMatchObject({ kind: 'node', version: said, gil: null });
});

const go = findProgram('go');

describe.skipIf(!go)('Go (skipped where no Go is installed)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-go-'));
  beforeAll(() => {
    for (const [name, ...flags] of [['plain'], ['stripped', '-ldflags=-s -w']] as const)
      execFileSync(go ?? '', ['build', ...flags, '-o', join(folder, name), '.'], { cwd: fixture('gosmall') });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['plain', 'stripped'])('a %s program', async (name) => {
    const { said, runtime } = await askBoth([join(folder, name), 'wait']);
    expect(runtime.kind).toBe('go');
    expect(`go${runtime.version}`).toBe(said.split(' ')[0]);
    expect(runtime.evidence).toContain('main package example.com/gosmall');
  });
});

const javas = existsSync('/usr/lib/jvm')
  ? readdirSync('/usr/lib/jvm')
      .map((name) => join('/usr/lib/jvm', name, 'bin/java'))
      .filter((path) => existsSync(path))
      .map((path) => realpathSync(path))
  : [];

test.skipIf(javas.length === 0).each(javas.length > 0 ? [...new Set(javas)] : ['none installed'])(
  'JVM: %s',
  async (java) => {
    const { said, runtime } = await askBoth([java, fixture('Version.java')]);
    expect(runtime).toMatchObject({ kind: 'jvm', version: said });
  },
);

const ruby = findProgram('ruby');

test.skipIf(!ruby)('Ruby (skipped where no Ruby is installed)', async () => {
  const { said, runtime } = await askBoth([
    ruby ?? '',
    '-e',
    '$stdout.sync = true; puts RUBY_VERSION; $stdin.read',
  ]);
  expect(runtime).toMatchObject({ kind: 'ruby', version: said });
});

test('another program is native, and one that has ended is unknown', async () => {
  const { runtime } = await askBoth(['sh', '-c', 'echo up; read line']);
  expect(runtime).toMatchObject({ kind: 'native', version: null });
  const child = spawn('true');
  await until('the end of true', () => child.exitCode !== null);
  expect(await detector.detect(asPid(child.pid ?? 0))).toMatchObject({ kind: 'unknown' });
});
