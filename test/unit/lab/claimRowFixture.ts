import type { LabClaimRow } from '../../../src/ipc/channels/lab.ts';

/** A claim that a run has tried. */
export const claimRow = (more: Partial<LabClaimRow> = {}): LabClaimRow => ({
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
  sessionPath: '/s/first.switchyard',
  atMs: 1000,
  scale: 'default',
  toolchain: 'CPython 3.12.1',
  isDisturbed: false,
  disturbedSince: null,
  ...more,
});
