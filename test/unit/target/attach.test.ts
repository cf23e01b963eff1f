import { expect, test } from 'vitest';
import { pid, ticks } from '../../../src/domain/units.ts';
import type { GuardedFile, ProcessAccess } from '../../../src/target/access.ts';
import { noticesOf } from '../../../src/target/attach.ts';
import { parseUsers, possibilityOf } from '../../../src/target/processes.ts';

const access = (uid: number | null, unreadable: readonly GuardedFile[]): ProcessAccess => ({
  pid: pid(42),
  startTicks: ticks(1),
  name: 'server',
  isKernelThread: false,
  uid,
  unreadable,
});

test('where everything is readable there is nothing to say', () => {
  expect(noticesOf(access(1000, []), 1000, 1)).toEqual([]);
});

test('what another user’s process hides is named, and who could see it', () => {
  const [notice] = noticesOf(access(0, ['io', 'mem']), 1000, 1);
  expect(notice?.code).toBe('permission-attach');
  expect(notice?.message).toBe(
    'Of process 42 (server) this will be missing: bytes read and written (/proc/42/io), who holds the GIL (/proc/42/mem). It belongs to user 0; to see all of it record as that user or as root, with sudo.',
  );
});

test('Yama is named with its command for a process of one’s own', () => {
  const [notice] = noticesOf(access(1000, ['mem']), 1000, 1);
  expect(notice?.message).toContain('kernel.yama.ptrace_scope is 1');
  expect(notice?.message).toContain('sudo sysctl kernel.yama.ptrace_scope=0');
});

test('without a setting to blame the process itself is named', () => {
  for (const [euid, scope] of [
    [1000, 0],
    [1000, null],
    [0, 1],
  ] as const)
    expect(noticesOf(access(euid, ['mem']), euid, scope)[0]?.message).toContain('PR_SET_DUMPABLE');
});

test('a process in a list says whether it can be recorded', () => {
  expect(possibilityOf(access(0, []), 1)).toEqual({ extent: 'full', reason: null });
  expect(possibilityOf(access(0, []), 42).extent).toBe('none');
  const partial = possibilityOf(access(0, ['io', 'mem']), 1);
  expect(partial.extent).toBe('partial');
  expect(partial.reason).toContain('io, mem under /proc/42');
});

test('users are read from the password file', () => {
  const users = parseUsers('root:x:0:0:root:/root:/bin/bash\n\nbroken\nann:x:1000:1000::/home/ann:/bin/sh\n');
  expect([...users]).toEqual([
    [0, 'root'],
    [1000, 'ann'],
  ]);
});
