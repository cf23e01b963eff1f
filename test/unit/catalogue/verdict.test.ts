import { expect, test } from 'vitest';
import {
  about,
  atLeast,
  between,
  type ClaimDraft,
  exactly,
  workload,
} from '../../../src/catalogue/define.ts';
import { FACT_CLAIMS, judgeFact } from '../../../src/catalogue/facts.ts';
import type { Claim } from '../../../src/catalogue/types.ts';
import { describeRelation, type Evidence, holds, judge } from '../../../src/catalogue/verdict.ts';

const lesson = { what: '', where: '', question: '?', answer: '', steps: [] };

function claim(draft: Partial<ClaimDraft>): Claim {
  const whole = { word: 'w', text: 't', figure: 'speedup_ratio', relation: atLeast(1.5), ...draft };
  const base = {
    id: 'x',
    title: 'x',
    documents: ['000' as const],
    model: 'gil' as const,
    path: 'x.py',
    parameters: [],
    lesson,
  };
  const [first] = workload('python', { ...base, claims: [whole] }).claims;
  if (!first) throw new Error('the claim is missing');
  return first;
}

const run: Evidence = {
  figures: { speedup_ratio: 1.9 },
  failure: null,
  changedFlags: [],
  cores: 2,
  version: '3.11.7',
  gil: 'gil',
  otherCores: 0.1,
};

test('reproduced: no reason is needed', () => {
  expect(judge(claim({}), run)).toEqual({ kind: 'reproduced', measured: 1.9, reason: null });
});

test('not reproduced: what was expected, what was measured, version and cores', () => {
  const verdict = judge(claim({ ifNot: 'Try again.' }), { ...run, figures: { speedup_ratio: 1.1 } });
  expect(verdict.kind).toBe('not-reproduced');
  expect(verdict.reason).toBe(
    'Expected at least 1.5, measured 1.1. Try again. Here: version 3.11.7, 2 cores.',
  );
});

test('a busy machine is named beside a claim that was not reproduced', () => {
  const verdict = judge(claim({}), { ...run, figures: { speedup_ratio: 1.1 }, otherCores: 1.26 });
  expect(verdict.reason).toContain('Other programs used 1.3 cores');
});

test('too few cores: cannot be tried, whatever was measured', () => {
  const verdict = judge(claim({ needs: { cores: 4 } }), run);
  expect(verdict).toMatchObject({
    kind: 'cannot-run',
    measured: 1.9,
    reason: expect.stringContaining('needs 4 cores'),
  });
});

test('too old a version: cannot be tried', () => {
  expect(judge(claim({ needs: { version: '3.13' } }), run).reason).toContain('3.13 or newer');
  expect(judge(claim({ needs: { version: '3.13' } }), { ...run, version: null }).kind).toBe('cannot-run');
});

test('another scale than the claim speaks of: cannot be tried', () => {
  const quick = { ...run, changedFlags: ['n'] };
  expect(judge(claim({ needs: { fixed: 'all' } }), quick)).toMatchObject({
    kind: 'cannot-run',
    reason: expect.stringContaining('--n'),
  });
  expect(judge(claim({ needs: { fixed: ['threads'] } }), quick).kind).toBe('reproduced');
});

test('another build than the claim speaks of: cannot be tried', () => {
  expect(judge(claim({ needs: { gil: 'free-threaded' } }), run).reason).toContain('this one has a GIL');
  expect(judge(claim({ needs: { gil: 'gil' } }), { ...run, gil: 'free-threaded' }).kind).toBe('cannot-run');
});

test('no run: the reason of the failure is the verdict’s', () => {
  expect(judge(claim({}), { ...run, figures: null, failure: 'It was stopped.' })).toEqual({
    kind: 'cannot-run',
    measured: null,
    reason: 'It was stopped.',
  });
});

test('a figure that was not reported is no verdict', () => {
  expect(judge(claim({ figure: 'other_s' }), run)).toMatchObject({ kind: 'cannot-run', measured: null });
});

test('outdated from the version on that changed it, not reproduced before', () => {
  const race = claim({
    figure: 'lost_ratio',
    relation: atLeast(0.001),
    outdated: { since: '3.10', reason: 'Changed.' },
  });
  const exact = { ...run, figures: { lost_ratio: 0 } };
  expect(judge(race, exact)).toMatchObject({ kind: 'outdated', reason: expect.stringContaining('Changed.') });
  expect(judge(race, { ...exact, version: '3.9.18' }).kind).toBe('not-reproduced');
  expect(judge(race, { ...exact, version: null }).kind).toBe('not-reproduced');
  expect(judge(race, { ...run, figures: { lost_ratio: 0.3 } }).kind).toBe('reproduced');
});

test('relations are inclusive', () => {
  expect(holds(about(2, 2), 1)).toBe(true);
  expect(holds(about(2, 2), 4.01)).toBe(false);
  expect(holds(exactly(0), 0)).toBe(true);
  expect(holds({ kind: 'at-most', high: 1 }, 1)).toBe(true);
  expect(describeRelation(between(1, 2), 'us')).toBe('from 1 us to 2 us');
  expect(describeRelation(exactly(3), 'count')).toBe('exactly 3');
});

test.each([
  ['fact/cfs', '6.1.0', 'reproduced'],
  ['fact/cfs', '6.18.44-generic', 'outdated'],
  ['fact/gil-ticks', '3.11.7', 'outdated'],
  ['fact/any-bytecode', '3.9.18', 'reproduced'],
  ['fact/any-bytecode', '3.12.1', 'outdated'],
  ['fact/io-pool', '24.1.0', 'not-reproduced'],
])('%s with version %s is %s', (id, version, kind) => {
  const fact = FACT_CLAIMS.find((candidate) => candidate.id === id);
  expect(fact && judgeFact(fact, version).kind).toBe(kind);
});

test('a statement on something that is not here cannot be judged', () => {
  for (const fact of FACT_CLAIMS) expect(judgeFact(fact, null).kind).toBe('cannot-run');
});
