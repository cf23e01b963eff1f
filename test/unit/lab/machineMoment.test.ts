import { expect, test } from 'vitest';
import { type MachineMoment, machineSpan } from '../../../src/lab/machineMoment.ts';
import { parseMachineTicks } from '../../../src/procfs/cpu-times.ts';

const STAT = `cpu  1450551 374019 329733 2581332 10242 0 3598 1023 0 0
cpu0 749876 172269 155949 1291363 4922 0 614 505 0 0
intr 1
`;

test('the machine’s working time and what the host took of it', () => {
  expect(parseMachineTicks(STAT)).toEqual({ busyTicks: 2_158_924, stolenTicks: 1023 });
  expect(parseMachineTicks('intr 1\n')).toBeNull();
  // Kernels before 2.6.11 have no column for steal.
  expect(parseMachineTicks('cpu  10 0 5 100\n')).toEqual({ busyTicks: 15, stolenTicks: 0 });
});

const moment = (busyTicks: number, stolenTicks: number, ownMs: number): MachineMoment => ({
  ticks: { busyTicks, stolenTicks },
  ownCpuNs: ownMs * 1e6,
});

test('between two moments: what all but the recorder used, and the share of steal', () => {
  // 200 ticks of 10 ms are 2 s, of which the recorder had half a second.
  expect(machineSpan(moment(100, 10, 500), moment(300, 30, 1000), 100)).toEqual({
    restCpuNs: 1.5e9,
    stolenShare: 0.1,
  });
});

test('an idle machine has no share of steal; a missing moment leaves all unknown', () => {
  const idle = moment(100, 10, 500);
  expect(machineSpan(idle, idle, 100)).toEqual({ restCpuNs: 0, stolenShare: null });
  expect(machineSpan(null, idle, 100)).toBeNull();
  expect(machineSpan(idle, null, 100)).toBeNull();
});
