import { expect, test } from 'vitest';
import { stolenShare } from '../../../src/lab/disturbance.ts';
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

test('steal is a share of the working time between two readings; unknown without either', () => {
  const before = { busyTicks: 100, stolenTicks: 10 };
  expect(stolenShare(before, { busyTicks: 300, stolenTicks: 30 })).toBe(0.1);
  expect(stolenShare(before, before)).toBeNull();
  expect(stolenShare(null, before)).toBeNull();
  expect(stolenShare(before, null)).toBeNull();
});
