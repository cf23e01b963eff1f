import { expect, test } from 'vitest';
import {
  formatVersionHex,
  isLibPython,
  isPythonName,
  lookForCPython,
  pythonByName,
  versionInName,
} from '../../../../src/target/runtime/cpython.ts';
import { readElf } from '../../../../src/target/runtime/elf.ts';
import { bytesSource } from '../../../../src/target/runtime/fileWindow.ts';
import { javaVersion, lookForJvm, releaseFiles } from '../../../../src/target/runtime/jvm.ts';
import type { BinaryLook } from '../../../../src/target/runtime/looked.ts';
import { lookForNode } from '../../../../src/target/runtime/node.ts';
import { lookForRuby } from '../../../../src/target/runtime/ruby.ts';
import { buildElf, type PartSpec } from './elfBuilder.ts';

async function lookAt(look: BinaryLook, path: string, parts: readonly PartSpec[]) {
  const source = bytesSource(buildElf(parts));
  const elf = await readElf(source);
  if (!elf) throw new Error('the builder made no ELF file');
  return look({ path, source, elf });
}

const code: PartSpec = { name: '.text', bytes: Buffer.from('code'), symbols: { Py_GetVersion: [0, 4] } };

function versionSymbol(hex: number): PartSpec {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(hex);
  return { name: '.rodata', bytes, symbols: { Py_Version: [0, 8] } };
}

function runtimeState(freeThreaded: bigint, cookie = 'xdebugpy'): PartSpec {
  const bytes = Buffer.alloc(24);
  bytes.write(cookie);
  bytes.writeBigUInt64LE(freeThreaded, 16);
  return { name: '.PyRuntime', bytes, symbols: { _PyRuntime: [0, 24] } };
}

test.each([
  [0x030d00f0, '3.13.0'],
  [0x030b02f0, '3.11.2'],
  [0x030e00b2, '3.14.0b2'],
  [0x030f00a1, '3.15.0a1'],
  [0x030e00c3, '3.14.0rc3'],
])('PY_VERSION_HEX %i is %s', (hex, text) => {
  expect(formatVersionHex(hex)).toBe(text);
});

test.each([
  ['/usr/lib/libpython3.13t.so.1.0', { major: 3, minor: 13, flags: 't' }],
  ['/usr/bin/python3.6m', { major: 3, minor: 6, flags: 'm' }],
  ['/usr/bin/python2.7 (deleted)', { major: 2, minor: 7, flags: '' }],
  ['/usr/bin/python3', null],
  ['/opt/app', null],
])('%s carries the version %o', (path, version) => {
  expect(versionInName(path)).toEqual(version);
});

test('CPython’s files are told by their names', () => {
  expect(['python', 'python3', '/a/python3.14t'].map(isPythonName)).toEqual([true, true, true]);
  expect(['pythonw.sh', 'ipython', 'python3-config'].map(isPythonName)).toEqual([false, false, false]);
  expect(isLibPython('/a/libpython3.12.so.1.0')).toBe(true);
  expect(isLibPython('/a/libpython3.so')).toBe(false);
});

test('a free-threaded build is told by its own data, whatever its file name', async () => {
  const parts = [code, versionSymbol(0x030d01f0), runtimeState(1n)];
  expect(await lookAt(lookForCPython, '/opt/app', parts)).toMatchObject({
    kind: 'cpython',
    version: '3.13.1',
    gil: 'free-threaded',
  });
  const withGil = [code, versionSymbol(0x030d01f0), runtimeState(0n)];
  expect(await lookAt(lookForCPython, '/opt/python3.13t', withGil)).toMatchObject({ gil: 'gil' });
});

test('without debug offsets the name tells, and where it cannot the answer is null', async () => {
  const parts = [code, versionSymbol(0x030d01f0), runtimeState(1n, 'no cookie')];
  expect((await lookAt(lookForCPython, '/usr/bin/python3.13t', parts))?.gil).toBe('free-threaded');
  expect((await lookAt(lookForCPython, '/usr/bin/python3.13', parts))?.gil).toBe('gil');
  expect((await lookAt(lookForCPython, '/opt/app', parts))?.gil).toBeNull();
  expect((await lookAt(lookForCPython, '/opt/app', [code, versionSymbol(0x030c01f0)]))?.gil).toBe('gil');
});

test('before 3.11 the version is a text that ends another one, and other texts are passed over', async () => {
  const text = Buffer.from('glibc 3.10.5 x\x003.9.1\0/versions/13.10.7\0/root/versions/3.10.13\0');
  const parts = [code, { name: '.rodata', bytes: text }];
  expect(await lookAt(lookForCPython, '/lib/libpython3.10.so.1.0', parts)).toMatchObject({
    version: '3.10.13',
    gil: 'gil',
  });
});

test('a launcher alone gives what its name says', () => {
  expect(pythonByName('/usr/bin/python3.12')).toMatchObject({ kind: 'cpython', version: '3.12', gil: 'gil' });
  expect(pythonByName('/usr/bin/python3')).toMatchObject({ version: null, gil: null });
});

test('a binary without a runtime’s symbols is nobody’s', async () => {
  const parts: PartSpec[] = [{ name: '.text', bytes: Buffer.from('code'), symbols: { main: [0, 4] } }];
  for (const look of [lookForCPython, lookForNode, lookForRuby])
    expect(await lookAt(look, '/bin/true', parts)).toBeNull();
});

const nodeCode: PartSpec = {
  name: '.text',
  bytes: Buffer.from('code'),
  symbols: { _ZN4node5StartEiPPc: [0, 4] },
};
const rodata = (text: string): PartSpec => ({ name: '.rodata', bytes: Buffer.from(text) });

test('Node’s version comes from its release address', async () => {
  const url = 'https://nodejs.org/download/release/v24.1.0/node-v24.1.0.tar.gz\0v1.2.3\0';
  expect(await lookAt(lookForNode, '/opt/mine', [nodeCode, rodata(url)])).toMatchObject({
    kind: 'node',
    version: '24.1.0',
  });
});

test('a Node built without one gives its version text only where there is no other', async () => {
  const one = [nodeCode, rodata('\0v18.19.0\0\0v18.19.0\0')];
  expect(await lookAt(lookForNode, '/usr/bin/node', one)).toMatchObject({ version: '18.19.0' });
  const two = [nodeCode, rodata('\0v18.19.0\0\0v1.2.3\0')];
  expect(await lookAt(lookForNode, '/usr/bin/node', two)).toMatchObject({ kind: 'node', version: null });
});

test('Ruby’s version is its exported text', async () => {
  const parts = [
    { name: '.rodata', bytes: Buffer.from('3.1.2\0x'), symbols: { ruby_version: [0, 6] as const } },
  ];
  expect(await lookAt(lookForRuby, '/lib/libruby-3.1.so', parts)).toMatchObject({
    kind: 'ruby',
    version: '3.1.2',
  });
});

test('the JVM’s version is read from the release file of its home', async () => {
  const home = '/usr/lib/jvm/java-17';
  expect(releaseFiles(`${home}/lib/server/libjvm.so`)).toContain(`${home}/release`);
  expect(releaseFiles(`${home}/lib/amd64/server/libjvm.so`)).toContain(`${home}/release`);
  expect(javaVersion('IMPLEMENTOR="Debian"\nJAVA_VERSION="17.0.15"\n')).toBe('17.0.15');
  expect(javaVersion('JAVA_VERSION_DATE="2025-04-15"\n')).toBeNull();
  const read = (path: string) =>
    Promise.resolve(path === `${home}/release` ? 'JAVA_VERSION="17.0.15"' : null);
  expect(await lookForJvm(`${home}/lib/server/libjvm.so`, read)).toMatchObject({
    kind: 'jvm',
    version: '17.0.15',
  });
  const none = () => Promise.resolve(null);
  expect(await lookForJvm(`${home}/lib/server/libjvm.so`, none)).toMatchObject({
    kind: 'jvm',
    version: null,
  });
});
