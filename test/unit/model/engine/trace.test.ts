import { expect, test } from 'vitest';
import { toLaneColumns } from '../../../../src/model/engine/columns.ts';
import { InvariantError } from '../../../../src/model/engine/errors.ts';
import { type SimLane, Trace } from '../../../../src/model/engine/trace.ts';

function laneOf(trace: Trace, id: number): SimLane {
  const lane = trace.lanes[id];
  if (lane === undefined) throw new Error('no lane');
  return lane;
}

/** Waits 10, runs 40 on core 0, is preempted for 10, runs 20 on core 1, sleeps 100, waits 5, runs 15. */
function sample(): { readonly trace: Trace; readonly lane: SimLane } {
  const trace = new Trace();
  const id = trace.addLane('thread', 'a', 'main');
  trace.runnable(id, 0, 0);
  trace.running(id, 10, 0);
  trace.runnable(id, 50, 0);
  trace.running(id, 60, 1);
  trace.sleeping(id, 80, 'hrtimer_nanosleep');
  trace.runnable(id, 180, 1);
  trace.running(id, 185, 1);
  trace.ended(id, 200);
  return { trace, lane: laneOf(trace, id) };
}

test('counters add up to the time of the lane', () => {
  const { lane } = sample();
  expect(lane.counters).toMatchObject({
    cpuNs: 75,
    runqueueNs: 25,
    sleepNs: 100,
    timeslices: 3,
    migrations: 1,
    maxRunqueueNs: 10,
  });
  expect(lane.waitNs).toEqual([100]);
});

test('a flush in the middle changes neither intervals nor counters', () => {
  const plain = sample().lane;
  const trace = new Trace();
  const id = trace.addLane('thread', 'a', 'main');
  trace.runnable(id, 0, 0);
  trace.flush(4);
  trace.running(id, 10, 0);
  trace.flush(25);
  trace.flush(30);
  trace.runnable(id, 50, 0);
  const lane = laneOf(trace, id);
  expect(lane.startNs).toEqual(plain.startNs.slice(0, 2));
  expect(lane.endNs).toEqual(plain.endNs.slice(0, 2));
  expect(lane.counters).toMatchObject({ cpuNs: 40, runqueueNs: 10, maxRunqueueNs: 10 });
});

test('a lane turns into the columns of a recording', () => {
  const { lane, trace } = sample();
  expect(toLaneColumns(lane, trace.waitNames)).toMatchObject({
    provenance: 'simulated',
    bucketNs: 0,
    startNs: [0, 50, 180],
    endNs: [50, 80, 200],
    cpuNs: [40, 20, 15],
    runqueueNs: [10, 10, 5],
    involuntary: [1, 0, 0],
    voluntary: [0, 1, 0],
    core: [0, 1, 1],
    state: ['R', 'S', 'R'],
    wait: [-1, 0, -1],
    waitNames: ['hrtimer_nanosleep'],
  });
});

test('a lane cannot run straight out of sleep', () => {
  const trace = new Trace();
  const id = trace.addLane('thread', 'a', 'main');
  trace.sleeping(id, 0, 'x');
  expect(() => trace.running(id, 5, 0)).toThrow(InvariantError);
});

test('beyond its limit a trace goes on counting and says so', () => {
  const trace = new Trace({ limit: 2 });
  const id = trace.addLane('thread', 'a', 'main');
  for (let i = 0; i < 10; i++) {
    trace.runnable(id, 20 * i, 0);
    trace.running(id, 20 * i + 10, 0);
  }
  trace.ended(id, 200);
  const lane = laneOf(trace, id);
  expect(lane.startNs).toHaveLength(2);
  expect(lane.counters).toMatchObject({ cpuNs: 100, runqueueNs: 100 });
  expect(trace.truncated).toBe(true);
});

test('a program that starts without end is refused, although one event can start a million', () => {
  const trace = new Trace({ keep: false });
  const start = (): void => {
    for (let i = 0; i < 1_000_000; i++) trace.addLane('goroutine', 'g', 'main');
  };
  expect(start).toThrow(/g: a run may have 500,000 threads, tasks and goroutines: start fewer/);
  expect(trace.lanes).toHaveLength(500_000);
});
