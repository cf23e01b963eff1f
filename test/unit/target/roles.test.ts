import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RuntimeInfo, RuntimeKind } from '../../../src/domain/session.ts';
import { roleOf } from '../../../src/target/roles.ts';

/** Names of all threads in order of start, from real runs; key is runtime, version and what was special. */
const RECORDED: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(new URL('../../fixtures/target/threads.json', import.meta.url), 'utf8'),
);

function rolesOf(key: string, inOrder = true): readonly string[] {
  const [kind = '', version = ''] = key.split(' ');
  const names = RECORDED[key] ?? [];
  const runtime: RuntimeInfo = { kind: kind as RuntimeKind, version, gil: null, evidence: '' };
  return names.map(
    (name, order) =>
      roleOf({
        name,
        isMain: order === 0,
        runtime,
        mainName: names[0] ?? '',
        order: inOrder ? order : null,
      }).role,
  );
}

const times = (count: number, role: string): readonly string[] => Array.from({ length: count }, () => role);

test('Node 24 names its threads', () => {
  expect(rolesOf('node 24.21.0 --inspect')).toEqual([
    'main',
    ...times(5, 'v8-platform'),
    'signal',
    'inspector',
    'v8-worker-thread',
    'other',
    ...times(4, 'libuv-worker'),
  ]);
  expect(rolesOf('node 24.21.0', false)).toEqual(rolesOf('node 24.21.0'));
});

test('of Node 20 only the threads that always start first are told, and only where their order is known', () => {
  expect(rolesOf('node 20.20.2')).toEqual([
    'main',
    ...times(5, 'v8-platform'),
    'signal',
    ...times(6, 'other'),
  ]);
  expect(rolesOf('node 20.20.2', false)).toEqual(['main', ...times(12, 'other')]);
});

test('Go’s first thread after the main one is sysmon, the others are Ms', () => {
  expect(rolesOf('go 1.26.8')).toEqual(['main', 'go-sysmon', 'go-m', 'go-m']);
  expect(rolesOf('go 1.26.8', false)).toEqual(['main', 'go-m', 'go-m', 'go-m']);
});

test('threads of Python are Python’s but for those that a C library named', () => {
  expect(rolesOf('cpython 3.13.0')).toEqual(['main', 'python-thread', 'python-thread']);
  const runtime: RuntimeInfo = { kind: 'cpython', version: '3.14.0', gil: 'gil', evidence: '' };
  const look = { isMain: false, runtime, mainName: 'python3', order: 3 };
  expect(roleOf({ ...look, name: 'jemalloc_bg_thd' }).role).toBe('other');
  expect(roleOf({ ...look, name: 'pool-0' }).role).toBe('python-thread');
});

test.each(['jvm 17.0.15 G1', 'jvm 17.0.15 parallel', 'jvm 17.0.15 ZGC', 'jvm 25.0.3 G1'])(
  '%s: collector, compilers and signals are told by name',
  (key) => {
    const names = RECORDED[key] ?? [];
    const roles = rolesOf(key);
    const namesOf = (role: string) => names.filter((_, index) => roles[index] === role);
    expect(namesOf('main')).toEqual(['java']);
    expect(namesOf('signal')).toEqual(['Signal Dispatch']);
    expect(namesOf('jit')).toEqual(expect.arrayContaining(['C1 CompilerThre', 'C2 CompilerThre']));
    expect(namesOf('gc').every((name) => /^(GC Thread|G1|Z|RuntimeWorker)/.test(name))).toBe(true);
    expect(namesOf('other').some((name) => /GC|G1|^Z/.test(name))).toBe(false);
    expect(namesOf('other')).toContain('my-worker');
  },
);

test('a runtime that is not known gives a thread no role but main', () => {
  expect(rolesOf('ruby 3.1.2')).toEqual(['main', 'other']);
});

test('labels name what the role alone does not', () => {
  const runtime: RuntimeInfo = { kind: 'jvm', version: '17.0.15', gil: null, evidence: '' };
  const look = { isMain: false, runtime, mainName: 'java', order: 1 };
  expect(roleOf({ ...look, name: 'java' }).label).toBe('Java main thread');
  expect(roleOf({ ...look, name: 'VM Thread' }).label).toBe('VM thread (safe points)');
  expect(roleOf({ ...look, name: 'my-worker' }).label).toBe('my-worker');
});
