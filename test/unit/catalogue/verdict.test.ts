import { describe, expect, test } from 'vitest';
import {
  about,
  atLeast,
  between,
  type ClaimDraft,
  exactly,
  workload,
} from '../../../src/catalogue/define.ts';
import type { Disturbance } from '../../../src/catalogue/disturbance.ts';
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

const quiet: Disturbance = { otherCores: 0.1, withheldNs: 0, withheldShare: 0, stolenShare: 0 };

const run: Evidence = {
  figures: { speedup_ratio: 1.9 },
  failure: null,
  changedFlags: [],
  cores: 2,
  version: '3.11.7',
  gil: 'gil',
  disturbance: quiet,
};

test('reproduced: no reason is needed', () => {
  expect(judge(claim({}), run)).toEqual({
    kind: 'reproduced',
    measured: 1.9,
    reason: null,
    isDisturbed: false,
  });
});

test('not reproduced: what was expected, what was measured, version and cores', () => {
  const verdict = judge(claim({ ifNot: 'Try again.' }), { ...run, figures: { speedup_ratio: 1.1 } });
  expect(verdict.kind).toBe('not-reproduced');
  expect(verdict.reason).toBe(
    'Expected at least 1.5, measured 1.1. Try again. Here: version 3.11.7, 2 cores.',
  );
});

describe('a disturbed run', () => {
  const disturbance = { otherCores: 1.26, withheldNs: 0.84e9, withheldShare: 0.21, stolenShare: null };
  const busy = { ...run, disturbance };

  test.each([1.1, 1.9])('cannot try a claim of times, whatever it measured: %s', (measured) => {
    const verdict = judge(claim({}), { ...busy, figures: { speedup_ratio: measured } });
    expect(verdict).toMatchObject({ kind: 'cannot-run', measured, isDisturbed: true });
    expect(verdict.reason).toBe(
      'The machine was too busy to tell: the program waited 840 ms for cores that other programs had, which used 1.3 cores. That is 21% of its time; at most 5% counts as quiet. Run it again when less else runs.',
    );
  });

  test('tries counts and sizes all the same; the load is named where they differ', () => {
    const counted = claim({ figure: 'lost_count', relation: exactly(0) });
    expect(judge(counted, { ...busy, figures: { lost_count: 0 } }).kind).toBe('reproduced');
    const other = judge(counted, { ...busy, figures: { lost_count: 3 } });
    expect(other.kind).toBe('not-reproduced');
    expect(other.reason).toContain('Other programs used 1.3 cores');
  });

  test('says first what no other run would change', () => {
    expect(judge(claim({ needs: { cores: 4 } }), busy).reason).toContain('needs 4 cores');
  });
});

test('a ratio that is not made of times may say that it needs no quiet machine', () => {
  const share = claim({ needs: { quiet: false } });
  const disturbance = { ...quiet, withheldShare: 0.5, withheldNs: 1e9 };
  expect(judge(share, { ...run, disturbance }).kind).toBe('reproduced');
});

test('where nothing was recorded there is nothing to be disturbed', () => {
  expect(judge(claim({}), { ...run, disturbance: null }).kind).toBe('reproduced');
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

test('what another scale does to the figure is said where the claim knows it', () => {
  const needs = { fixed: 'all' as const, fixedWhy: 'The start then takes most of the time.' };
  expect(judge(claim({ needs }), { ...run, changedFlags: ['n'] }).reason).toBe(
    "The claim speaks of the document's own scale; this run changed --n. The start then takes most of the time.",
  );
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
    isDisturbed: false,
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
  expect(describeRelation(between(1, 2), 'us')).toBe('from 1 µs to 2 µs');
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
