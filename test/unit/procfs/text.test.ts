import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locateCpuCgroup, parseCgroup, parseCgroupMounts } from '../../../src/procfs/cgroup.ts';
import { parseCfsQuota, parseCpuMax, parseCpuStat } from '../../../src/procfs/cgroup-cpu.ts';
import { parseChildren } from '../../../src/procfs/children.ts';
import { parseCmdline } from '../../../src/procfs/cmdline.ts';
import { coreUse, parseCpuTimes } from '../../../src/procfs/cpu-times.ts';
import { parseIo } from '../../../src/procfs/io.ts';
import { parseOpenFileLimit } from '../../../src/procfs/limits.ts';
import { parseLoad1 } from '../../../src/procfs/loadavg.ts';
import { parseMapping, parseMaps } from '../../../src/procfs/maps.ts';
import { kernelState, parsePidStat } from '../../../src/procfs/pid-stat.ts';
import { parsePressureSomeUs } from '../../../src/procfs/pressure.ts';
import { parseStatus } from '../../../src/procfs/status.ts';
import { parseSyscall, syscallName } from '../../../src/procfs/syscall.ts';
import { parseUptimeSeconds } from '../../../src/procfs/uptime.ts';
import { parseWchan } from '../../../src/procfs/wchan.ts';
import { textOf } from './fixture.ts';

test('PID stat: figures, and a name with everything in it', () => {
  expect(parsePidStat(textOf('process-stat'))).toEqual({
    pid: 6873,
    name: 'python3',
    state: 'S',
    ppid: 6832,
    minorFaults: 2125,
    majorFaults: 0,
    userTicks: 2,
    systemTicks: 0,
    childUserTicks: 0,
    childSystemTicks: 0,
    threads: 2,
    startTicks: 304279,
    core: 0,
  });
  expect(parsePidStat(textOf('thread-stat'))?.name).toBe('a b) R (c\n9');
  expect(parsePidStat('1 (x) S 1 2')).toBeNull();
  expect([kernelState('x'), kernelState('K'), kernelState(undefined), kernelState('D')]).toEqual([
    'X',
    '?',
    '?',
    'D',
  ]);
});

test('status: ids, memory, and the name without the escapes of the kernel', () => {
  expect(parseStatus(textOf('process-status'))).toEqual({
    name: 'python3',
    tgid: 6873,
    ppid: 6832,
    nspid: [6873],
    uid: 0,
    euid: 0,
    rssBytes: 14432 * 1024,
    threads: 2,
    voluntary: 5,
    involuntary: 5,
  });
  expect(parseStatus(textOf('thread-status'))?.name).toBe('a b) R (c\n9');
  const zombie = parseStatus('Name:\tx\nTgid:\t5\nPPid:\t1\nUid:\t7\t8\t7\t7\nNSpid:\t5\t1\n');
  expect(zombie).toMatchObject({ rssBytes: null, threads: null, voluntary: null, nspid: [5, 1], euid: 8 });
  expect(parseStatus('Name:\tx\n')).toBeNull();
});

test('io, load, pressure, uptime, limits', () => {
  expect(parseIo(textOf('process-io'))).toEqual({ readBytes: 4096, writeBytes: 0 });
  expect(parseIo('read_bytes: 4\n')).toBeNull();
  expect(parseLoad1(textOf('loadavg'))).toBe(0.47);
  expect(parsePressureSomeUs(textOf('pressure-cpu'))).toBe(69201804);
  expect(parseUptimeSeconds(textOf('uptime'))).toBe(3043.13);
  expect(parseOpenFileLimit(textOf('process-limits'))).toBe(20000);
  expect(
    parseOpenFileLimit('Max open files            unlimited            unlimited            files\n'),
  ).toBe(Number.POSITIVE_INFINITY);
});

describe('core times', () => {
  test('busy is everything but idle and iowait, guest time not twice', () => {
    expect(parseCpuTimes(textOf('stat'))).toEqual([
      { core: 0, busyTicks: 25153, totalTicks: 302997 },
      { core: 1, busyTicks: 34684, totalTicks: 303005 },
    ]);
    expect(parseCpuTimes('cpu0 1 1 1 1 1 1 1 1 1 1\n')).toEqual([{ core: 0, busyTicks: 6, totalTicks: 8 }]);
  });

  test('a core that went offline is unknown, not idle', () => {
    const before = parseCpuTimes('cpu0 0 0 0 0\ncpu1 0 0 0 0\n');
    const after = parseCpuTimes('cpu0 30 0 0 10\ncpu2 1 0 0 0\n');
    expect(coreUse(before, after)).toEqual([0.75, null, null]);
    expect(coreUse(before, before)).toEqual([null, null]);
  });
});

describe('cgroup', () => {
  const mounts = parseCgroupMounts(textOf('process-mountinfo'));

  test('finds the v1 CPU hierarchy', () => {
    const found = locateCpuCgroup(parseCgroup(textOf('process-cgroup')), mounts);
    expect(found).toEqual({
      version: 1,
      path: '/',
      mountPoint: '/sys/fs/cgroup/cpu',
      folders: ['/sys/fs/cgroup/cpu'],
    });
  });

  test('v2: from the cgroup up to the mounted root, which may be a part of the hierarchy', () => {
    const memberships = parseCgroup('0::/docker/abc/work:er\n');
    const mount = parseCgroupMounts('41 31 0:38 /docker/abc /sys/fs/cg\\040x rw - cgroup2 cgroup rw\n');
    expect(locateCpuCgroup(memberships, mount)?.folders).toEqual(['/sys/fs/cg x/work:er', '/sys/fs/cg x']);
    expect(locateCpuCgroup(parseCgroup('0::/../other\n'), mount)?.folders).toEqual(['/sys/fs/cg x']);
    expect(locateCpuCgroup(memberships, [])).toBeNull();
  });

  test('limits and throttling of both versions', () => {
    expect(
      parseCfsQuota(textOf('cgroup-v1-cpu.cfs_quota_us'), textOf('cgroup-v1-cpu.cfs_period_us')),
    ).toBeNull();
    expect(parseCfsQuota('150000\n', '100000\n')).toBe(1.5);
    expect(parseCpuMax('50000 100000\n')).toBe(0.5);
    expect(parseCpuMax('max 100000\n')).toBeNull();
    expect(parseCpuStat(textOf('cgroup-v1-cpu.stat'))).toEqual({
      periods: 0,
      throttledPeriods: 0,
      throttledNs: 0,
    });
    expect(parseCpuStat('usage_usec 9\nnr_periods 4\nnr_throttled 3\nthrottled_usec 21\n')).toEqual({
      periods: 4,
      throttledPeriods: 3,
      throttledNs: 21_000,
    });
    expect(parseCpuStat('usage_usec 9\n')).toEqual({
      periods: null,
      throttledPeriods: null,
      throttledNs: null,
    });
  });
});

test('wait reasons', () => {
  expect(parseWchan(textOf('thread-wchan'))).toBe('hrtimer_nanosleep');
  expect(parseWchan('poll_schedule_timeout.constprop.0')).toBe('poll_schedule_timeout');
  expect(parseWchan('0')).toBeNull();
  const call = parseSyscall(textOf('thread-syscall'));
  expect(syscallName(call?.number ?? -1, 'x64')).toBe('clock_nanosleep');
  expect(call?.args.length).toBe(6);
  expect(parseSyscall('running\n')).toBeNull();
  expect(parseSyscall('-1 0x7ffd 0x7f07\n')).toBeNull();
  expect([syscallName(98, 'arm64'), syscallName(98, 'x64'), syscallName(202, 'riscv64')]).toEqual([
    'futex',
    '#98',
    '#202',
  ]);
});

test('children and command lines', () => {
  expect(parseChildren(textOf('process-children'))).toHaveLength(1);
  expect(parseChildren('')).toEqual([]);
  expect(parseCmdline(textOf('process-cmdline'))).toEqual(['sleep', '30']);
  expect(parseCmdline('a\0\0b\0')).toEqual(['a', '', 'b']);
  expect(parseCmdline('nginx: worker\0\0\0\0')).toEqual(['nginx: worker']);
  expect(parseCmdline('')).toEqual([]);
});

test('maps: names with spaces, deleted files, addresses beyond 2^53', () => {
  const maps = parseMaps(textOf('process-maps'));
  expect(maps[0]).toMatchObject({ permissions: 'r--p', offset: 0n, path: '/usr/bin/sleep', deleted: false });
  expect(maps.at(-1)).toMatchObject({ start: 0xffffffffff600000n, path: '[vsyscall]' });
  expect(maps.filter((map) => map.path === null).length).toBeGreaterThan(0);
  expect(parseMapping('00400000-00452000 r-xp 00000000 08:02 173521  /tmp/a b (deleted)')).toMatchObject({
    path: '/tmp/a b',
    deleted: true,
    inode: 173521,
  });
  expect(parseMapping('nonsense')).toBeNull();
});

test('garbage never throws', () => {
  const parsers: ((text: string) => unknown)[] = [
    parseCgroup,
    parseCgroupMounts,
    parseChildren,
    parseCmdline,
    parseCpuMax,
    parseCpuStat,
    parseCpuTimes,
    parseIo,
    parseLoad1,
    parseMaps,
    parseOpenFileLimit,
    parsePidStat,
    parsePressureSomeUs,
    parseStatus,
    parseSyscall,
    parseUptimeSeconds,
    parseWchan,
  ];
  const shuffled = fc.array(
    fc.constantFrom('cpu0', ' ', '\n', '\t', '(', ')', ':', '/', '0', '12', ' - ', 'Name', 'cgroup2', '-'),
  );
  const text = fc.oneof(
    fc.string(),
    shuffled.map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (garbage) => {
      for (const parse of parsers) parse(garbage);
    }),
  );
});
