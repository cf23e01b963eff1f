import { expect, test } from 'vitest';
import type { ProgramSet, ThreadSpec } from '../../../../src/model/engine/program.ts';
import { STATE_CODE } from '../../../../src/model/engine/trace.ts';
import { GIL_TRANSITIONS } from '../../../../src/model/gil/gil.ts';
import { GIL_PRESETS, spinners } from '../../../../src/model/gil/presets.ts';
import {
  compute,
  EXACT,
  gilSimulation,
  grid,
  laneNamed,
  MS,
  runGil,
  SECOND,
  spin,
  threadLanes,
} from '../help.ts';

/** Ten ms a cell; a switch interval of 10 ms less the slack of its timer makes the turns fall on cells. */
const TURNS = { ...EXACT, lockCostPct: 0, cores: 2, switchIntervalUs: 9950 } as const;

test('two threads take turns of the switch interval, never both at once', () => {
  const set: ProgramSet = {
    threads: [
      { name: 'a', body: [spin] },
      { name: 'b', body: [spin] },
    ],
  };
  const result = runGil(set, 60 * MS, TURNS);
  const rows = grid(result, 2, 10 * MS, 6);
  const turns = [0, 1, 2, 3, 4, 5].map((cell) =>
    rows
      .map((row) => row.split(' ')[cell])
      .filter((one) => one !== '.')
      .join(''),
  );
  expect(turns.join(' ')).toBe('a b a b a b');
});

test('a C call that keeps the lock cannot be interrupted: the request is seen after it', () => {
  const result = runGil(
    {
      threads: [
        { name: 'c', body: [{ op: 'native', ns: 40 * MS, releases: false }, spin] },
        { name: 'p', body: [spin] },
      ],
    },
    80 * MS,
    TURNS,
  );
  const first = laneNamed(result, 'p');
  const lock = laneNamed(result, 'GIL of main');
  const took = lock.startNs.find(
    (_start, i) => lock.state[i] === STATE_CODE.running && lock.place[i] === first.id,
  );
  expect(took).toBe(40 * MS);
});

test('a C call that lets the lock go runs beside the interpreter', () => {
  const native = { op: 'native' as const, ns: 100 * MS };
  const wall = (releases: boolean): number =>
    runGil(
      {
        threads: [
          { name: 'a', body: [{ ...native, releases }] },
          { name: 'b', body: [{ ...native, releases }] },
        ],
      },
      SECOND,
      { ...EXACT, lockCostPct: 0 },
    ).wallNs;
  expect(wall(true)).toBe(100 * MS);
  expect(wall(false)).toBe(200 * MS);
});

test('waiting needs no lock: eight sleepers take as long as one', () => {
  const sleeper: ThreadSpec = { name: 's', count: 8, body: [{ op: 'sleep', ns: 50 * MS }] };
  const result = runGil({ threads: [sleeper] }, SECOND, { ...EXACT, lockCostPct: 0 });
  expect(result.wallNs).toBe(50 * MS + 50_000);
});

test('the lock convoy of a mutex held while waiting for the GIL still ends', () => {
  const worker: ThreadSpec = {
    name: 'w',
    count: 3,
    body: [
      {
        op: 'repeat',
        times: 20,
        body: [{ op: 'lock', lock: 'm' }, { op: 'sleep', ns: MS }, compute(MS), { op: 'unlock', lock: 'm' }],
      },
    ],
  };
  const result = runGil({ threads: [worker], objects: { m: { kind: 'mutex' } } }, 10 * SECOND);
  expect(result.finished).toBe(true);
  expect(result.deadlock).toBeNull();
});

test('a shorter interval switches more often', () => {
  const switches = (switchIntervalUs: number): number =>
    runGil(spinners(2), SECOND, { switchIntervalUs }).totals.extra['gilSwitches'] ?? 0;
  expect(switches(5000)).toBeGreaterThan(190);
  expect(switches(500) / switches(5000)).toBeGreaterThan(8);
});

test('the lane of the lock shows one holder at a time, and it only runs own code while it holds', () => {
  const result = runGil(spinners(4), SECOND, { cores: 4 });
  const lock = laneNamed(result, 'GIL of main');
  const held = lock.endNs.reduce(
    (sum, end, i) => sum + (lock.state[i] === STATE_CODE.running ? end - (lock.startNs[i] ?? 0) : 0),
    0,
  );
  expect(held / SECOND).toBeGreaterThan(0.97);
  expect(threadLanes(result).every((lane) => lane.counters.cpuNs > 0.2 * SECOND)).toBe(true);
});

test('steps say what happens and why', () => {
  const simulation = gilSimulation(spinners(2), TURNS);
  const sentences: string[] = [];
  for (let report = simulation.step(25 * MS); report !== null; report = simulation.step(25 * MS)) {
    sentences.push(report.sentence, ...report.also.map((note) => note.sentence));
  }
  expect(sentences).toContain('spinner-2 waited 9.95 ms and asks spinner-1 to drop GIL of main');
  expect(sentences.some((one) => /spinner-1 drops GIL of main on request/.test(one))).toBe(true);
  const lock = simulation.snapshot().queues.find((queue) => queue.kind === 'lock');
  expect(lock).toMatchObject({
    title: 'GIL of main',
    holder: laneNamed(simulation.result(), 'spinner-1').id,
  });
});

test('only a waiting or a detached thread comes to hold the lock', () => {
  const into = Object.entries(GIL_TRANSITIONS).filter(([, to]) => to.includes('holding'));
  expect(into.map(([from]) => from).sort()).toEqual(['detached', 'waiting']);
});

test.each(GIL_PRESETS.map((preset) => preset.id))('preset %s runs', (id) => {
  const preset = GIL_PRESETS.find((one) => one.id === id);
  if (preset === undefined) throw new Error('gone');
  const result = gilSimulation(preset.programs, preset.parameters).run({ untilNs: preset.untilNs });
  expect(result.totals.cpuNs).toBeGreaterThan(0);
  if (id !== 'py-deadlock') expect(result.deadlock).toBeNull();
});
