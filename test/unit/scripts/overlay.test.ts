import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listText, overlayExamples, withList } from '../../../scripts/overlayDocs.ts';
import { LISTED } from '../../../scripts/overlayMisses.ts';
import { disturbance, missesAmong, type Round, recordRounds } from '../../../scripts/overlayRounds.ts';
import { type Compared, MISSES, missesOf } from '../../../src/analysis/overlay/tolerance.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/overlay.md'), 'utf8');

test('docs/overlay.md has the list of misses as it is held to (mend it: node scripts/overlayTable.ts --list)', () => {
  expect(withList(page)).toBe(page);
});

test('what is listed are examples, each with figures of the comparison and a cause', () => {
  const examples = overlayExamples();
  for (const [id, { misses, cause }] of Object.entries(LISTED)) {
    expect(examples).toContain(id);
    expect(misses.length).toBeGreaterThan(0);
    expect(misses.filter((miss) => !MISSES.includes(miss))).toEqual([]);
    expect(cause.length).toBeGreaterThan(20);
    expect(listText()).toContain(`| ${id} | ${misses.join(', ')} | ${cause} |`);
  }
});

const figures = {
  wall_ns: 1e9,
  parallelism: 1,
  cpu_ns: 1e9,
  voluntary_per_s: 100,
  involuntary_per_s: 100,
  runqueue_ns: 0,
};
const compared = (simulated: Partial<typeof figures>, difference = 0): Compared => ({
  measured: figures,
  simulated: { ...figures, ...simulated },
  threads: [{ difference }],
});

test.each<[Compared, readonly string[]]>([
  [compared({}), []],
  [
    compared({ wall_ns: 1.099e9, parallelism: 1.149, voluntary_per_s: 199, involuntary_per_s: 51 }, 0.049),
    [],
  ],
  [compared({ wall_ns: 1.11e9 }), ['wall']],
  [compared({ wall_ns: 0.89e9 }), ['wall']],
  [compared({ parallelism: 0.84 }), ['parallelism']],
  [compared({}, -0.051), ['CPU share']],
  [compared({ voluntary_per_s: 201 }), ['voluntary']],
  [compared({ involuntary_per_s: 49 }), ['involuntary']],
  // Within 50 a second rates are not told apart.
  [{ ...compared({ voluntary_per_s: 49 }), measured: { ...figures, voluntary_per_s: 0 } }, []],
])('%j misses %j', (one, misses) => {
  expect(missesOf(one)).toEqual(misses);
});

const round = (cores: number | null, waiting = 0): Round => ({
  overlay: {} as Round['overlay'],
  cores,
  waiting,
});

test('the load of others counts by whichever is worse; what was too short to be read is judged by the waiting', () => {
  expect(disturbance(round(0.25))).toBe(1);
  expect(disturbance(round(0.1, 0.1))).toBe(2);
  expect(disturbance(round(null, 0.01))).toBeCloseTo(0.2);
});

test('rounds are made as long as they are wanted; the undisturbed ones decide, the least disturbed one is shown', async () => {
  const cores = [0.5, 0.1, 0.2, 0.3];
  let next = 0;
  const rounds = await recordRounds(
    async () => String(next++),
    ({ deciding }) => deciding.length < 2,
    (path) => round(cores[Number(path)] ?? 0),
  );
  expect(next).toBe(3);
  expect(rounds.best.cores).toBe(0.1);
  expect(rounds.deciding.map((one) => one.cores)).toEqual([0.1, 0.2]);
});

test('disturbed rounds decide nothing', async () => {
  const only = await recordRounds(
    async () => '',
    () => false,
    () => round(1),
  );
  expect(only).toMatchObject({ best: { cores: 1 }, deciding: [] });
});

test('a figure is missed where more than half of the rounds miss it', () => {
  const rounds = [2e9, 1e9, 3e9].map((wall_ns) => ({
    ...round(0),
    overlay: {
      measured: figures,
      simulated: { ...figures, wall_ns },
      threads: [],
    } as unknown as Round['overlay'],
  }));
  expect(missesAmong(rounds, 'most')).toEqual(['wall']);
  expect(missesAmong(rounds.slice(0, 2), 'most')).toEqual([]);
  expect(missesAmong(rounds.slice(0, 2), 'any')).toEqual(['wall']);
  expect(missesAmong(rounds.slice(1, 2), 'most')).toEqual([]);
});
