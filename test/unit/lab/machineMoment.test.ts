import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type MachineMoment, machineMoment, machineSpan } from '../../../src/lab/machineMoment.ts';
import { parseMachineTicks } from '../../../src/procfs/cpu-times.ts';
import { until } from '../../support/until.ts';

const STAT = `cpu  1450551 374019 329733 2581332 10242 0 3598 1023 0 0
cpu0 749876 172269 155949 1291363 4922 0 614 505 0 0
cpu1 700675 201750 173784 1289969 5320 0 2984 518 0 0
intr 1
`;

test('the machine’s idle time and what the host took of it', () => {
  expect(parseMachineTicks(STAT)).toEqual({
    cores: 2,
    totalTicks: 4_750_498,
    idleTicks: 2_591_574,
    stolenTicks: 1023,
  });
  expect(parseMachineTicks('intr 1\n')).toBeNull();
  expect(parseMachineTicks('cpu  10 0 5 100\nintr 1\n')).toBeNull();
  // Kernels before 2.6.11 have no column for steal.
  expect(parseMachineTicks('cpu  10 0 5 100\ncpu0 10 0 5 100\n')).toMatchObject({
    idleTicks: 100,
    stolenTicks: 0,
  });
});

/** Two cores with 100 ticks a second; figures in seconds and ticks. */
const moment = (
  atS: number,
  more: { idle?: number; total?: number; stolen?: number; ownS?: number; helper?: number | null } = {},
): MachineMoment => ({
  atNs: atS * 1e9,
  ticks: {
    cores: 2,
    totalTicks: more.total ?? atS * 200,
    idleTicks: more.idle ?? 0,
    stolenTicks: more.stolen ?? 0,
  },
  ownCpuNs: (more.ownS ?? 0) * 1e9,
  helperTicks: more.helper ?? null,
});

test('between two moments: what all but the recorder used, and the share of steal', () => {
  // Ten seconds of two cores of which 18 s were idle: 2 s of work, and the recorder had half a second of it.
  const after = moment(20, { idle: 2800, ownS: 1, stolen: 30 });
  expect(machineSpan(moment(10, { idle: 1000, ownS: 0.5, stolen: 10 }), after, 100)).toEqual({
    restCpuNs: 1.5e9,
    stolenShare: 0.1,
  });
});

test('work is what is not idle by the clock, however the kernel’s samples fell', () => {
  const before = moment(10, { idle: 1000 });
  // The tick met the recorder twice as often as it ran: more ticks than the time has, as many idle.
  const sampled = (total: number) => machineSpan(before, moment(20, { idle: 2800, total }), 100);
  expect(sampled(4200)).toEqual(sampled(3900));
});

test('what the run needs beside the program is no other program; one that is gone is', () => {
  const before = moment(10, { idle: 1000, helper: 50 });
  const after = { idle: 2800 };
  expect(machineSpan(before, moment(20, { ...after, helper: 90 }), 100)?.restCpuNs).toBe(1.6e9);
  expect(machineSpan(before, moment(20, after), 100)?.restCpuNs).toBe(2e9);
});

test('an idle machine has no share of steal', () => {
  const after = moment(20, { idle: 2001 });
  expect(machineSpan(moment(10), after, 100)).toEqual({ restCpuNs: 0, stolenShare: null });
});

test('a missing moment, a core that went, and counters that stand still leave all unknown', () => {
  const before = moment(10);
  const after = moment(20);
  expect(machineSpan(before, after, 100)).not.toBeNull();
  expect(machineSpan(null, after, 100)).toBeNull();
  expect(machineSpan(before, null, 100)).toBeNull();
  expect(machineSpan(before, { ...after, ticks: { ...after.ticks, cores: 1 } }, 100)).toBeNull();
  expect(machineSpan(before, { ...after, ticks: before.ticks }, 100)).toBeNull();
});

test.runIf(process.platform === 'linux')('a helper’s CPU is read until it is gone', async () => {
  const helper = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  const { pid } = helper;
  try {
    if (pid === undefined) throw new Error('the helper did not start');
    const first = machineMoment(pid);
    await until('a tenth of a second of it', () => {
      const now = machineMoment(pid);
      return (now?.helperTicks ?? 0) >= (first?.helperTicks ?? 0) + 10;
    });
    helper.kill('SIGKILL');
    await once(helper, 'close');
    expect(machineMoment(pid)).toMatchObject({ helperTicks: null });
  } finally {
    helper.kill('SIGKILL');
  }
});
