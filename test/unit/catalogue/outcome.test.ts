import { expect, test } from 'vitest';
import { findWorkload } from '../../../src/catalogue/catalogue.ts';
import { judgeRun, type RunEnd } from '../../../src/catalogue/outcome.ts';
import type { ParsedResult, WorkloadResult } from '../../../src/catalogue/result.ts';

const entry = findWorkload('py-cpu-threads-20m');
const result: WorkloadResult = {
  id: entry.program.reports,
  params: {},
  figures: { wall_s: 1 },
  ok: true,
  notes: [],
};
const parsed: ParsedResult = { ok: true, result };
const nothing: ParsedResult = { ok: false, reason: 'No last line.' };
const end: RunEnd = { exit: { code: 0, signal: null }, timedOutAfterS: null, stopped: false, stderrTail: '' };

test('a run that ended in order counts', () => {
  expect(judgeRun(entry, end, parsed)).toEqual({ result, failure: null });
});

test.each([
  [
    'a code',
    { ...end, exit: { code: 1, signal: null }, stderrTail: 'Boom\n' },
    parsed,
    'It ended with exit code 1. Its last words: Boom',
  ],
  [
    'silence',
    { ...end, exit: { code: 1, signal: null } },
    parsed,
    'It ended with exit code 1. It said nothing on standard error.',
  ],
  ['a signal', { ...end, exit: { code: null, signal: 'SIGKILL' } }, nothing, /^It was ended by SIGKILL\./],
  [
    'time',
    { ...end, exit: { code: null, signal: 'SIGTERM' }, timedOutAfterS: 30 },
    nothing,
    /^It did not end within 30 s/,
  ],
  [
    'the reader',
    { ...end, exit: { code: null, signal: 'SIGTERM' }, stopped: true },
    nothing,
    'It was stopped.',
  ],
  [
    'something missing',
    { ...end, exit: { code: 3, signal: null }, stderrTail: 'It needs numpy.\n' },
    parsed,
    'It needs numpy.',
  ],
  ['no last line', end, nothing, 'No last line.'],
  ['its own word', end, { ok: true, result: { ...result, ok: false } } as const, /its own run went wrong/],
  ['another’s line', end, { ok: true, result: { ...result, id: 'go-mutex' } } as const, /speaks of go-mutex/],
])('a run that failed by %s says so', (_, how, line, failure) => {
  expect(judgeRun(entry, how, line).failure).toEqual(
    typeof failure === 'string' ? failure : expect.stringMatching(failure),
  );
});

test('long last words are cut at their beginning', () => {
  const failure = judgeRun(
    entry,
    { ...end, exit: { code: 1, signal: null }, stderrTail: `${'x'.repeat(5000)}END` },
    parsed,
  ).failure;
  expect(failure?.length).toBeLessThan(800);
  expect(failure).toMatch(/END$/);
});
