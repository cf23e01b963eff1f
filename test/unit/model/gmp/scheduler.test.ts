import { expect, test } from 'vitest';
import { STATE_CODE } from '../../../../src/model/engine/trace.ts';
import { gcShares } from '../../../../src/model/gmp/gc.ts';
import { defaultMaxProcs } from '../../../../src/model/gmp/versions.ts';
import { compute, laneNamed, MS, quantile, SECOND, spin } from '../help.ts';
import { EXACT_GO, extra, goSimulation, queueOf, runGo, sentences, workers } from './help.ts';

/** Lengths of a lane's runs, ns; a run goes on where it was put on a place again without having left it. */
function slices(lane: ReturnType<typeof laneNamed>): number[] {
  return lane.startNs.flatMap((start, i) =>
    lane.state[i] === STATE_CODE.running ? [(lane.endNs[i] ?? 0) - start] : [],
  );
}

test('goroutines start on one P: the last is runnext, the others stand in the ring in order', () => {
  const simulation = goSimulation(workers(4, [compute(5 * MS)]), { ...EXACT_GO, cores: 1 });
  expect(queueOf(simulation, 'p:0')).toEqual(['next:g-4', 'g-1', 'g-2', 'g-3']);
  simulation.run({ untilNs: 12 * MS });
  expect(queueOf(simulation, 'p:0')).toEqual(['g-3']);
});

test('an idle P steals half of a full ring, and both cores are busy from then on', () => {
  const simulation = goSimulation(workers(101, [compute(MS)]), { ...EXACT_GO, cores: 2, gomaxprocs: 2 });
  simulation.run({ untilNs: MS / 2 });
  const lengths = ['p:0', 'p:1'].map((id) => queueOf(simulation, id).length);
  // 101: one runs on P0, 100 are left, the thief takes 50 and runs one of them.
  expect(lengths).toEqual([50, 49]);
  const result = simulation.run({ untilNs: 100 * MS });
  expect(result.finished).toBe(true);
  expect(result.wallNs).toBe(51 * MS);
});

test('the theft is told in a sentence', () => {
  const told = sentences(goSimulation(workers(9, [compute(MS)]), { ...EXACT_GO, cores: 2 }), MS / 2);
  expect(told.find((one) => one.kind === 'steal')?.sentence).toBe(
    'P1 has nothing to run and steals 4 of the 8 in the ring of P0; it runs g-4, the newest of them',
  );
});

test('the 300th goroutine of one P finds the ring full: 129 go to the global queue', () => {
  const simulation = goSimulation(workers(300, [compute(MS)]), { ...EXACT_GO, cores: 1 });
  expect(queueOf(simulation, 'global')).toHaveLength(129);
  expect(queueOf(simulation, 'global').slice(0, 2)).toEqual(['g-1', 'g-2']);
  expect(queueOf(simulation, 'global')[128]).toBe('g-257');
  expect(queueOf(simulation, 'p:0')).toHaveLength(171);
});

test('every 61st tick takes from the global queue although the ring is full of others', () => {
  const simulation = goSimulation(workers(300, [compute(MS)]), { ...EXACT_GO, cores: 1 });
  const checks = sentences(simulation, 200 * MS).filter((one) => one.kind === 'global-61');
  expect(checks.slice(0, 3).map((one) => one.sentence)).toEqual([
    'tick 0 of P0 is a 61st: it takes g-1 from the global queue first',
    'tick 61 of P0 is a 61st: it takes g-2 from the global queue first',
    'tick 122 of P0 is a 61st: it takes g-3 from the global queue first',
  ]);
});

test('with one P a slice is seen at one look of sysmon and ended at the next: 20.1 ms, as measured with Go 1.19.8', () => {
  const result = runGo(workers(4, [spin]), 20 * SECOND, { cores: 2, gomaxprocs: 1, version: '1.19' });
  const lengths = slices(laneNamed(result, 'g-1')).sort((a, b) => a - b);
  expect(quantile(lengths, 0.5) / MS).toBeCloseTo(20.1, 1);
  expect((lengths.at(-1) ?? 0) / MS).toBeLessThanOrEqual(40);
});

test.each([
  ['1.13', true],
  ['1.14', false],
])('Go %s: a loop without calls keeps its P to its end: %s', (version, keeps) => {
  const programs = {
    threads: [
      { name: 'other', body: [compute(MS)] },
      { name: 'loop', body: [compute(500 * MS)] },
    ],
  };
  const result = runGo(programs, SECOND, { cores: 2, gomaxprocs: 1, version });
  const end = laneNamed(result, 'other').endNs.at(-1) ?? 0;
  expect(end > 500 * MS).toBe(keeps);
});

test('code that a signal cannot stop gives way only at its end', () => {
  const programs = {
    threads: [
      { name: 'other', body: [compute(MS)] },
      { name: 'assembly', body: [{ op: 'native' as const, ns: 200 * MS, releases: false }] },
    ],
  };
  const result = runGo(programs, SECOND, { cores: 2, gomaxprocs: 1 });
  expect(laneNamed(result, 'other').endNs.at(-1) ?? 0).toBeGreaterThan(200 * MS);
});

test('a system call loses its P to sysmon, and each further one takes a further thread', () => {
  const programs = {
    threads: [
      { name: 'call', count: 5, body: [{ op: 'blockingIo' as const, ns: 300 * MS }] },
      { name: 'busy', body: [compute(100 * MS)] },
    ],
  };
  const result = runGo(programs, SECOND, { cores: 2, gomaxprocs: 1 });
  expect(extra(result, 'handoffs')).toBeGreaterThanOrEqual(5);
  // One M for each call, one that computes, and sysmon.
  expect(extra(result, 'threads')).toBe(7);
  expect(result.wallNs).toBeLessThan(500 * MS);
});

test('the poller’s goroutines hold no thread', () => {
  const result = runGo(workers(500, [{ op: 'pollableIo', ns: 100 * MS }, compute(10_000)]), SECOND, {
    cores: 2,
  });
  expect(extra(result, 'threads')).toBeLessThanOrEqual(4);
  expect(result.wallNs / MS).toBeLessThan(105);
});

test('an unbuffered channel hands over in the order in which the receivers came', () => {
  const programs = {
    threads: [
      {
        name: 'sender',
        startNs: 10 * MS,
        body: [
          {
            op: 'repeat' as const,
            times: 3,
            body: [
              { op: 'send' as const, channel: 'c' },
              { op: 'sleep' as const, ns: MS },
            ],
          },
        ],
      },
      ...['a', 'b', 'c'].map((name, i) => ({
        name,
        startNs: (i + 1) * MS,
        body: [
          { op: 'receive' as const, channel: 'c' },
          { op: 'mark' as const, label: name },
        ],
      })),
    ],
    objects: { c: { kind: 'channel' as const, capacity: 0 } },
  };
  const result = runGo(programs, SECOND, { cores: 2 });
  expect(result.marks.map((mark) => mark.label).join(' ')).toBe('a b c');
});

test('all goroutines asleep: the runtime ends the program and the waits are named', () => {
  const programs = {
    threads: [{ name: 'main', body: [{ op: 'receive' as const, channel: 'c' }] }],
    objects: { c: { kind: 'channel' as const, capacity: 0 } },
  };
  const result = runGo(programs, 5 * SECOND, { cores: 2 });
  expect(result.deadlock).toMatchObject({ kind: 'stall', links: [{ name: 'main', waitsFor: 'c' }] });
  expect(result.marks[0]?.label).toBe('fatal error: all goroutines are asleep - deadlock!');
  expect(result.finished).toBe(false);
});

test.each(['pollableIo', 'sleep', 'blockingIo'] as const)('a goroutine in %s is no deadlock', (op) => {
  const programs = {
    threads: [
      { name: 'main', body: [{ op: 'receive' as const, channel: 'c' }] },
      {
        name: 'late',
        body: [
          { op, ns: 100 * MS },
          { op: 'send' as const, channel: 'c' },
        ],
      },
    ],
    objects: { c: { kind: 'channel' as const, capacity: 0 } },
  };
  const result = runGo(programs, 5 * SECOND, { cores: 2 });
  expect(result.deadlock).toBeNull();
  expect(result.finished).toBe(true);
});

test('main’s end is the program’s end', () => {
  const programs = {
    threads: [
      { name: 'other', body: [spin] },
      { name: 'main', body: [compute(5 * MS)] },
    ],
  };
  const result = runGo(programs, SECOND, { ...EXACT_GO, cores: 2 });
  expect(result).toMatchObject({ finished: true, wallNs: 5 * MS });
});

test('a waiter that starves for over 1 ms is given the mutex', () => {
  const holder = {
    op: 'repeat' as const,
    times: 100,
    body: [{ op: 'lock' as const, lock: 'm' }, compute(2 * MS), { op: 'unlock' as const, lock: 'm' }],
  };
  const programs = {
    threads: [
      {
        name: 'waiter',
        startNs: MS,
        body: [
          { op: 'lock' as const, lock: 'm' },
          { op: 'mark' as const, label: 'got it' },
          { op: 'unlock' as const, lock: 'm' },
        ],
      },
      { name: 'greedy', body: [holder] },
    ],
    objects: { m: { kind: 'mutex' as const } },
  };
  const result = runGo(programs, SECOND, { cores: 2 });
  expect((result.marks[0]?.timeNs ?? 0) / MS).toBeLessThan(10);
});

test.each([
  // mgcpacer.go: dedicated whole Ps, fractional where rounding misses a quarter by more than 30 %.
  [1, 0, 0.25],
  [2, 0, 0.25],
  [3, 0, 0.25],
  [4, 1, 0],
  [6, 1, 0.5 / 6],
  [8, 2, 0],
])('%i Ps: %i of them mark, and %f of the time of each', (procs, dedicated, fractional) => {
  const shares = gcShares(procs);
  expect(shares.dedicated).toBe(dedicated);
  expect(shares.fractional).toBeCloseTo(fractional, 10);
});

test('marking takes a quarter of four busy Ps while it lasts', () => {
  const parameters = { cores: 4, gcPeriodMs: 100, gcMarkMs: 20 };
  const result = runGo(workers(4, [spin]), 10_050 * MS, parameters);
  const cycles = extra(result, 'gcCycles');
  expect(cycles).toBe(100);
  expect(extra(result, 'gcNs')).toBe(cycles * 20 * MS);
  const user = result.lanes
    .filter((lane) => lane.name.startsWith('g-'))
    .reduce((sum, lane) => sum + lane.counters.cpuNs, 0);
  expect((4 * 10_050 * MS - user) / (cycles * 20 * MS)).toBeCloseTo(1, 1);
});

test.each([
  ['1.24', 8, 2.5, 8],
  ['1.25', 8, 2.5, 3],
  ['1.25', 8, 0.5, 2],
  ['1.25', 1, 0.5, 1],
  ['1.26', 4, null, 4],
] as const)('Go %s on %i CPUs with a quota of %s has %i Ps', (version, cores, quota, procs) => {
  expect(defaultMaxProcs(version, cores, quota)).toBe(procs);
});

test('a goroutine has no nice value and no core of its own', () => {
  expect(() => goSimulation({ threads: [{ name: 'a', nice: 5, body: [spin] }] })).toThrow(/nice/);
  expect(() => goSimulation({ threads: [{ name: 'a', cores: [0], body: [spin] }] })).toThrow(/cores/);
});
