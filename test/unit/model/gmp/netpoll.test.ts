import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProgramSet } from '../../../../src/model/engine/program.ts';
import { type SimLane, STATE_CODE } from '../../../../src/model/engine/trace.ts';
import { NETPOLL_STALE_NS, SYSMON_MAX_NS } from '../../../../src/model/gmp/constants.ts';
import { MS } from '../help.ts';
import { extra, goSimulation, runGo, sentences } from './help.ts';

/** Two goroutines that wait for I/O, the second one's `laterNs` longer, and then compute. */
const twoReaders = (laterNs: number): ProgramSet => ({
  threads: [0, laterNs].map((more, index) => ({
    name: `g${index}`,
    body: [
      { op: 'pollableIo', ns: 20 * MS + more, kind: 'network' },
      { op: 'compute', ns: 60 * MS },
    ],
  })),
});

/** Intervals of a goroutine in a state, as pairs of start and end. */
const intervals = (lane: SimLane, state: number): [number, number][] =>
  lane.startNs.flatMap((start, i): [number, number][] =>
    lane.state[i] === state ? [[start, lane.endNs[i] ?? 0]] : [],
  );

/** When the goroutine first computed in earnest. */
const computedAt = (lanes: readonly SimLane[], name: string): number => {
  const lane = lanes.find((one) => one.name === name);
  const run = lane === undefined ? [] : intervals(lane, STATE_CODE.running);
  return run.find(([start, end]) => end - start > MS)?.[0] ?? Number.NaN;
};

test('I/O that is ready together: an M is started for the idle P, both compute at once', () => {
  const result = runGo(twoReaders(0), 200 * MS, { cores: 2, gomaxprocs: 2 });
  expect(Math.abs(computedAt(result.lanes, 'g0') - computedAt(result.lanes, 'g1'))).toBeLessThan(MS / 10);
  expect(result.wallNs).toBeLessThan(81 * MS);
});

test('I/O that is ready after the poller has left with a goroutine: sysmon finds it 10 to 20 ms later', () => {
  // On Go 1.26.8 the second one began 10.0 to 15.2 ms after the first.
  for (const laterNs of [20_000, 100_000, 500_000, 2 * MS]) {
    const result = runGo(twoReaders(laterNs), 300 * MS, { cores: 2, gomaxprocs: 2 });
    const apart = computedAt(result.lanes, 'g1') - computedAt(result.lanes, 'g0');
    expect(apart).toBeGreaterThan(NETPOLL_STALE_NS - MS / 10);
    expect(apart).toBeLessThan(NETPOLL_STALE_NS + SYSMON_MAX_NS + MS / 2);
    // Side by side, not one after the other.
    expect(result.wallNs).toBeLessThan(105 * MS);
  }
});

test('the call that reads what has come wakes sysmon from its deep sleep', () => {
  const simulation = goSimulation(twoReaders(500_000), { cores: 2, gomaxprocs: 2 });
  const told = sentences(simulation, 60 * MS);
  const first = told.find(({ kind, sentence }) => kind === 'netpoll' && sentence.includes('g0'))?.timeNs ?? 0;
  const woken = told.find(
    ({ kind, sentence, timeNs }) => kind === 'wake' && sentence.startsWith('sysmon') && timeNs >= first,
  );
  expect(first).toBeGreaterThan(20 * MS);
  expect((woken?.timeNs ?? Number.POSITIVE_INFINITY) - first).toBeLessThan(MS / 10);
});

/** As many goroutines as Ps at most, so that there is a P for each at any time; each waits and computes in turns. */
const readers = fc.integer({ min: 2, max: 6 }).chain((procs) =>
  fc.record({
    procs: fc.constant(procs),
    seed: fc.integer(),
    turns: fc.array(
      fc.record({
        io: fc.integer({ min: 1000, max: 8 * MS }),
        work: fc.integer({ min: 1000, max: 40 * MS }),
      }),
      { minLength: 2, maxLength: procs },
    ),
  }),
);

test('with a P for each goroutine none waits longer than for sysmon to look at the network', () => {
  fc.assert(
    fc.property(readers, ({ procs, seed, turns }) => {
      const programs: ProgramSet = {
        threads: turns.map(({ io, work }, index) => ({
          name: `g${index}`,
          body: [
            {
              op: 'repeat',
              times: 8,
              body: [
                { op: 'pollableIo', ns: io, kind: 'network' },
                { op: 'compute', ns: work },
              ],
            },
          ],
        })),
      };
      // A core more than Ps, so that sysmon waits for none.
      const parameters = { cores: procs + 1, gomaxprocs: procs };
      const result = goSimulation(programs, parameters, seed).run({ untilNs: 2000 * MS });
      expect(result.finished).toBe(true);
      const most = NETPOLL_STALE_NS + SYSMON_MAX_NS + MS / 2;
      turns.forEach(({ io }, index) => {
        const lane = result.lanes.find(({ name }) => name === `g${index}`);
        for (const [start, end] of intervals(lane as SimLane, STATE_CODE.sleeping)) {
          expect(end - start - io).toBeLessThan(most);
        }
        for (const [start, end] of intervals(lane as SimLane, STATE_CODE.runnable)) {
          expect(end - start).toBeLessThan(MS / 2);
        }
      });
      expect(extra(result, 'polls')).toBeGreaterThan(0);
    }),
    { numRuns: 60 },
  );
}, 60_000);
