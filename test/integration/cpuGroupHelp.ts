import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** What the kernel counts of a group with a CPU quota. */
export interface QuotaCounters {
  readonly periods: number;
  readonly throttledPeriods: number;
  /** Summed over the cores on which the group was stopped. */
  readonly throttledNs: number;
}

/** A control group of a test's own with a CPU quota, beside all other groups of the machine. */
export interface CpuGroup {
  /** File that a process writes its id to in order to join. */
  readonly join: string;
  counters(): QuotaCounters;
  /** Its processes must have ended. */
  remove(): void;
}

/** How the two versions of control groups name the same things. */
interface Files {
  readonly root: string;
  /** Lets the group outweigh whatever else runs. */
  readonly weight: readonly [file: string, value: string];
  readonly quota: (quotaUs: number, periodUs: number) => readonly (readonly [file: string, value: string])[];
  readonly throttledNs: (stat: string) => number;
}

const numberIn = (stat: string, name: string): number =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1] ?? Number.NaN);

const VERSION_1: Files = {
  root: '/sys/fs/cgroup/cpu',
  weight: ['cpu.shares', '262144'],
  quota: (quotaUs, periodUs) => [
    ['cpu.cfs_period_us', String(periodUs)],
    ['cpu.cfs_quota_us', String(quotaUs)],
  ],
  throttledNs: (stat) => numberIn(stat, 'throttled_time'),
};

const VERSION_2: Files = {
  root: '/sys/fs/cgroup',
  weight: ['cpu.weight', '10000'],
  quota: (quotaUs, periodUs) => [['cpu.max', `${quotaUs} ${periodUs}`]],
  throttledNs: (stat) => numberIn(stat, 'throttled_usec') * 1000,
};

function filesHere(): Files | string {
  if (existsSync(join(VERSION_1.root, 'cpu.shares'))) return VERSION_1;
  const controllers = join(VERSION_2.root, 'cgroup.subtree_control');
  if (!existsSync(controllers))
    return 'no control group with a cpu controller is mounted under /sys/fs/cgroup';
  if (/\bcpu\b/.test(readFileSync(controllers, 'utf8'))) return VERSION_2;
  return `the cpu controller is not on for new groups: echo +cpu | sudo tee ${controllers}`;
}

/** Makes a group; where this user cannot, the reason in words. */
export function makeCpuGroup(name: string, quotaUs: number, periodUs: number): CpuGroup | string {
  const files = filesHere();
  if (typeof files === 'string') return files;
  const path = join(files.root, name);
  try {
    accessSync(files.root, constants.W_OK);
    mkdirSync(path);
  } catch (error) {
    return `no group can be made in ${files.root} (${(error as NodeJS.ErrnoException).code}): run the tests as root`;
  }
  for (const [file, value] of [files.weight, ...files.quota(quotaUs, periodUs)])
    writeFileSync(join(path, file), value);
  return {
    join: join(path, 'cgroup.procs'),
    counters: () => {
      const stat = readFileSync(join(path, 'cpu.stat'), 'utf8');
      return {
        periods: numberIn(stat, 'nr_periods'),
        throttledPeriods: numberIn(stat, 'nr_throttled'),
        throttledNs: files.throttledNs(stat),
      };
    },
    remove: () => rmdirSync(path),
  };
}
