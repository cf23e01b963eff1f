import { expect, test } from 'vitest';
import {
  claimGroups,
  countVerdicts,
  filterGroups,
  lastRun,
  NO_CLAIM_FILTER,
} from '../../../../src/renderer/pages/claims/claimLines.ts';
import { claim, example, missing, row, runRecord } from '../lab/labFixtures.ts';

const examples = [
  example('py-a', { claims: [claim('py-a/speedup'), claim('py-a/time', { documents: ['003'] })] }),
  example('py-none', { claims: [] }),
  missing('go-a'),
];
const fact = row('x', {
  claimId: 'versions/free',
  workloadId: null,
  text: 'free-threading is new',
  verdict: 'outdated',
});
const groups = claimGroups({ examples }, [row('py-a'), fact], 'quick');

test('every claim has a line; a verdict of the other scale is none', () => {
  expect(groups.map(({ id, lines }) => [id, lines.map(({ verdict }) => verdict)])).toEqual([
    ['py-a', ['reproduced', 'not-tried']],
    ['go-a', ['not-tried']],
    [null, ['outdated']],
  ]);
  const other = claimGroups({ examples }, [row('py-a'), fact], 'default');
  expect(other.map(({ id, lines }) => [id, lines.every(({ row: known }) => known === null)])).toEqual([
    ['py-a', true],
    ['go-a', true],
  ]);
});

test('filters take out claims, and programs without any left', () => {
  const ids = (filter: Partial<typeof NO_CLAIM_FILTER>): string[] =>
    filterGroups(groups, { ...NO_CLAIM_FILTER, ...filter }).flatMap(({ lines }) =>
      lines.map(({ claimId }) => claimId),
    );
  expect(ids({ verdict: 'not-tried' })).toEqual(['py-a/time', 'go-a/speedup']);
  expect(ids({ verdict: 'not-tried', language: 'go' })).toEqual(['go-a/speedup']);
  expect(ids({ document: '003' })).toEqual(['py-a/time']);
  expect(ids({ query: 'PROGRAM py-a time' })).toEqual(['py-a/time']);
  expect(ids({ query: 'free-threading' })).toEqual(['versions/free']);
  expect(ids({ verdict: 'cannot-run' })).toEqual([]);
});

test('verdicts are counted, those without any claim too', () => {
  expect(countVerdicts(groups)).toEqual({
    reproduced: 1,
    'not-reproduced': 0,
    outdated: 1,
    'cannot-run': 0,
    'not-tried': 2,
  });
});

test('the last run is the newest verdict of its scale, with the machine of the newest run', () => {
  const results = {
    rows: [row('py-a', { atMs: 10 }), row('py-b', { atMs: 30 }), row('py-c', { atMs: 90, scale: 'default' })],
    runs: [
      runRecord('py-a', { atMs: 10, machine: { hostname: 'old', kernel: '5', cpuModel: 'A', cores: 1 } }),
      runRecord('py-b', { atMs: 30 }),
    ],
  } as const;
  expect(lastRun(results, 'quick')).toMatchObject({ atMs: 30, machine: { hostname: 'bench' } });
  expect(lastRun(results, 'default')).toEqual({ atMs: 90, machine: null });
  expect(lastRun({ rows: [], runs: [] }, 'quick')).toBeNull();
});
