import { expect, test } from 'vitest';
import { claimText } from '../../../src/cli/examplesText.ts';
import type { LabClaimRow } from '../../../src/ipc/channels/lab.ts';

const row: LabClaimRow = {
  claimId: 'sum/twice',
  workloadId: 'sum',
  text: 'two threads are twice as fast',
  documents: ['000'],
  unit: 'ratio',
  stated: 2,
  expected: 'from 1 to 4',
  measured: 1.9,
  verdict: 'reproduced',
  reason: null,
  sessionPath: null,
  atMs: 0,
  scale: 'default',
  toolchain: 'CPython 3.12.1',
  isDisturbed: false,
  disturbedSince: null,
};

test('a verdict that stands over a disturbed run says when that was and why it does not count', () => {
  expect(claimText(row).split('\n')).toHaveLength(2);
  const atMs = Date.UTC(2026, 10, 21, 9, 5);
  const reason = 'The machine was too busy to tell.';
  expect(claimText({ ...row, disturbedSince: { atMs, reason } })).toContain(
    '\n    This is an earlier verdict. The run of 2026-11-21 09:05 was disturbed and does not replace it: The machine was too busy to tell.',
  );
});
