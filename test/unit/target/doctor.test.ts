import { expect, test } from 'vitest';
import { doctorFacts } from '../../../src/target/doctor.ts';
import {
  cpuCgroupVersion,
  lookAtMachine,
  type MachineLook,
  mountOptions,
} from '../../../src/target/machineLook.ts';

const GOOD: MachineLook = {
  platform: 'linux',
  nodeVersion: '24.1.0',
  euid: 1000,
  procOptions: 'rw,relatime',
  schedstat: true,
  procChildren: true,
  ptraceScope: 0,
  perfEventParanoid: -1,
  pressure: true,
  cgroupVersion: 2,
  openFileLimit: 65536,
  display: ':0',
  programs: { Xvfb: '/usr/bin/Xvfb', python3: '/usr/bin/python3', node: '/usr/bin/node', go: '/usr/bin/go' },
};

const failing = (change: Partial<MachineLook>): readonly string[] =>
  doctorFacts({ ...GOOD, ...change }).flatMap(({ id, ok }) => (ok ? [] : [id]));
const factOf = (id: string, change: Partial<MachineLook>) =>
  doctorFacts({ ...GOOD, ...change }).find((fact) => fact.id === id);

test('a good machine has nothing to mend', () => {
  const facts = doctorFacts(GOOD);
  expect(facts.every(({ ok, fix }) => ok && fix === null)).toBe(true);
  expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
});

test.each<[string, Partial<MachineLook>]>([
  ['recorder', { nodeVersion: '20.18.0' }],
  ['recorder', { nodeVersion: '22.11.9' }],
  ['hidepid', { procOptions: 'rw,hidepid=2' }],
  ['hidepid', { procOptions: 'rw,hidepid=invisible,gid=3' }],
  ['schedstat', { schedstat: false }],
  ['children', { procChildren: false }],
  ['ptrace', { ptraceScope: 1 }],
  ['perf', { perfEventParanoid: 2 }],
  ['psi', { pressure: false }],
  ['cgroup', { cgroupVersion: null }],
  ['nofile', { openFileLimit: 1024 }],
  ['nofile', { openFileLimit: null }],
  ['display', { display: null, programs: { ...GOOD.programs, Xvfb: null } }],
  ['program-go', { programs: { ...GOOD.programs, go: null } }],
])('%s fails alone with %o, and says how to mend it', (id, change) => {
  expect(failing(change)).toEqual([id]);
  expect(factOf(id, change)?.fix).toBeTruthy();
});

test('what is well is not called broken', () => {
  expect(failing({ nodeVersion: '22.12.0' })).toEqual([]);
  expect(failing({ procOptions: 'rw,hidepid=0' })).toEqual([]);
  expect(failing({ openFileLimit: Number.POSITIVE_INFINITY })).toEqual([]);
  expect(failing({ ptraceScope: null })).toEqual([]);
  expect(failing({ display: null })).toEqual([]);
});

test('root is stopped by Yama only where nobody may', () => {
  expect(failing({ euid: 0, ptraceScope: 2, perfEventParanoid: 3, procOptions: 'rw,hidepid=2' })).toEqual([]);
  expect(failing({ euid: 0, ptraceScope: 3 })).toEqual(['ptrace']);
});

test('the limit of open files is told in threads', () => {
  expect(factOf('nofile', { openFileLimit: 1024 })?.what).toBe(
    'The limit of open files is 1024: enough for about 308 threads.',
  );
});

test('elsewhere than on Linux only what applies there is asked', () => {
  const ids = doctorFacts({ ...GOOD, platform: 'darwin' }).map(({ id }) => id);
  expect(ids).toContain('platform');
  expect(ids).not.toContain('ptrace');
  expect(failing({ platform: 'darwin' })).toEqual(['platform']);
});

test('mounts are read by point and type', () => {
  const mounts =
    'proc /proc proc rw,hidepid=2 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw 0 0\nproc /chroot/proc proc rw 0 0\n';
  expect(mountOptions(mounts, '/proc')).toBe('rw,hidepid=2');
  expect(mountOptions(mounts, '/none')).toBeNull();
  expect(cpuCgroupVersion(mounts)).toBe(2);
  expect(cpuCgroupVersion(`${mounts}cgroup /sys/fs/cgroup/cpu cgroup rw,cpu,cpuacct 0 0\n`)).toBe(1);
  expect(cpuCgroupVersion('tmpfs /tmp tmpfs rw 0 0\n')).toBeNull();
});

test('a machine of which nothing can be read is looked at without an error', () => {
  const look = lookAtMachine(['go'], () => null, { PATH: '/nowhere' });
  expect(look).toMatchObject({
    procOptions: null,
    schedstat: false,
    procChildren: false,
    ptraceScope: null,
    perfEventParanoid: null,
    pressure: false,
    cgroupVersion: null,
    openFileLimit: null,
    display: null,
    programs: { go: null },
  });
});
