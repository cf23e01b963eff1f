import { expect, test } from 'vitest';
import type { ProgramSet } from '../../../../src/model/engine/program.ts';
import { compute, EXACT, grid, hogs, MS, runKernel, spin } from '../help.ts';

/** A cell is a tick of 4 ms (HZ = 250) unless said otherwise. */
const TICK = 4 * MS;

interface GridCase {
  readonly title: string;
  readonly programs: ProgramSet;
  readonly parameters: object;
  readonly cores: number;
  readonly cellNs: number;
  readonly expected: readonly string[];
}

const cases: readonly GridCase[] = [
  {
    title: 'EEVDF: the slice of 0.75 ms ends within the tick, so two hogs alternate at each tick',
    programs: { threads: hogs(2) },
    parameters: { kernel: '6.6', cores: 1 },
    cores: 1,
    cellNs: TICK,
    expected: ['a b a b a b a b'],
  },
  {
    title: 'EEVDF: three hogs take turns, the one that has run least next',
    programs: { threads: hogs(3) },
    parameters: { kernel: '6.12', cores: 1 },
    cores: 1,
    cellNs: TICK,
    expected: ['a b c a b c a b c'],
  },
  {
    title: 'EEVDF at HZ = 1000: one tick of 1 ms is longer than the slice of one core',
    programs: { threads: hogs(2) },
    parameters: { kernel: '6.6', cores: 1, hz: '1000' },
    cores: 1,
    cellNs: MS,
    expected: ['a b a b a b a b'],
  },
  {
    title: 'CFS on one core: half of a latency of 6 ms is up at the first tick',
    programs: { threads: hogs(2) },
    parameters: { kernel: '6.1', cores: 1 },
    cores: 1,
    cellNs: TICK,
    expected: ['a b a b a b a b'],
  },
  {
    title:
      'CFS with eight cores: latency 24 ms, slice 12 ms: at the third tick a has run no more than that, so the fourth ends it',
    programs: { threads: hogs(2, { cores: [0] }) },
    parameters: { kernel: '6.1', cores: 8 },
    cores: 1,
    cellNs: TICK,
    expected: ['a a a a b b b b a a a a'],
  },
  {
    title: 'two hogs, two cores: each keeps its own',
    programs: { threads: hogs(2) },
    parameters: { kernel: '6.12', cores: 2 },
    cores: 2,
    cellNs: TICK,
    expected: ['a a a a a a', 'b b b b b b'],
  },
  {
    title: 'a core whose thread ends pulls the waiting one at once',
    programs: {
      threads: [
        { name: 'a', body: [compute(8 * MS)] },
        { name: 'b', body: [spin] },
        { name: 'c', body: [spin] },
      ],
    },
    parameters: { kernel: '6.12', cores: 2 },
    cores: 2,
    cellNs: TICK,
    // c waits behind a on core 0, gets every other tick, and has the core alone once a has had its 8 ms.
    expected: ['a c a c c c c c', 'b b b b b b b b'],
  },
  {
    title: 'a quota of one core on two cores: 40 ms of each 40 ms, drawn in slices and charged at ticks',
    programs: { threads: hogs(2) },
    parameters: { kernel: '6.12', cores: 2, quotaUs: 40_000, periodUs: 40_000 },
    cores: 2,
    cellNs: TICK,
    // At 20 ms the pool has 6 ms left: a gets them, b is throttled; at 24 ms a is too, each with a debt that it pays next.
    expected: ['a a a a a a . . . . a a a a a . . . . .', 'b b b b b . . . . . b b b b b . . . . .'],
  },
];

test.each(cases)('$title', ({ programs, parameters, cores, cellNs, expected }) => {
  const cells = expected[0]?.split(' ').length ?? 0;
  const result = runKernel(programs, cells * cellNs, { ...EXACT, ...parameters });
  expect(grid(result, cores, cellNs, cells)).toEqual(expected);
});
