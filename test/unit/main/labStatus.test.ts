import { expect, test } from 'vitest';
import type { LabStatus } from '../../../src/ipc/channels/lab.ts';
import { afterDeath } from '../../../src/main/lab.ts';

const ERROR = { code: 'lab-died', message: 'It died.' };
const JOB = { jobId: 1, kind: 'claims', scale: 'quick', ids: ['a', 'b'], startedAtMs: 0 } as const;

test('a job under way ends with what it had', () => {
  const running: LabStatus = { phase: 'running', job: JOB, done: 1, step: null, rows: [] };
  expect(afterDeath(running, ERROR)).toEqual({
    phase: 'ended',
    job: JOB,
    done: 1,
    rows: [],
    outcome: null,
    cancelled: false,
    error: ERROR,
  });
});

test('a lab at rest dies unnoticed', () => {
  const idle: LabStatus = { phase: 'idle' };
  expect(afterDeath(idle, ERROR)).toBe(idle);
});
