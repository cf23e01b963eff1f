import { expect, test } from 'vitest';
import type { ProgramSet } from '../../../../src/model/engine/program.ts';
import { asAnyModel } from '../../../../src/model/engine/registry.ts';
import { nodeModel } from '../../../../src/model/node/model.ts';
import { PHASE_TRANSITIONS } from '../../../../src/model/node/phases.ts';
import { timerMs } from '../../../../src/model/node/timers.ts';
import { MS } from '../help.ts';

type Body = ProgramSet['threads'][0]['body'];
const simulate = (body: Body, parameters: object = {}, programs: ProgramSet['programs'] = {}) =>
  asAnyModel(nodeModel).createFrom({ programs: { threads: [{ name: 'main', body }], programs }, parameters });
const order = (body: Body, parameters: object = {}, programs: ProgramSet['programs'] = {}): string =>
  simulate(body, parameters, programs)
    .run()
    .marks.map((mark) => mark.label)
    .join(' ');
const mark = (label: string) => ({ op: 'mark', label }) as const;

const queues = [
  { op: 'defer', to: 'immediate', body: [mark('immediate')] },
  { op: 'defer', to: 'microtask', body: [mark('micro')] },
  { op: 'defer', to: 'nextTick', body: [mark('tick')] },
  mark('main'),
] as const;

test('after a CommonJS script ticks come first, after a module microtasks', () => {
  expect(order(queues, { script: 'commonjs' })).toBe('main tick micro immediate');
  expect(order(queues, { script: 'module' })).toBe('main micro tick immediate');
});

test('from an I/O callback: tick, micro, immediate, timeout', () => {
  const body = [
    {
      op: 'executor',
      body: [],
      wait: false,
      done: [{ op: 'defer', to: 'timer', delayNs: 0, body: [mark('timeout')] }, ...queues],
    },
  ] as const;
  expect(order(body)).toBe('main tick micro immediate timeout');
});

test('ticks and microtasks are drained between two immediates and between two timers', () => {
  const noisy = (to: 'immediate' | 'timer', name: string) =>
    ({
      op: 'defer',
      to,
      body: [
        mark(name),
        { op: 'defer', to: 'microtask', body: [mark(`${name}-micro`)] },
        { op: 'defer', to: 'nextTick', body: [mark(`${name}-tick`)] },
      ],
    }) as const;
  expect(order([noisy('immediate', 'a'), noisy('immediate', 'b')])).toBe('a a-tick a-micro b b-tick b-micro');
  expect(order([noisy('timer', 'a'), noisy('timer', 'b')])).toBe('a a-tick a-micro b b-tick b-micro');
});

test('an immediate set by an immediate waits for the next iteration', () => {
  const body = [
    { op: 'defer', to: 'immediate', body: [{ op: 'defer', to: 'immediate', body: [mark('c')] }, mark('a')] },
    { op: 'defer', to: 'immediate', body: [mark('b')] },
  ] as const;
  expect(order(body)).toBe('a b c');
});

test('where the timers stand in an iteration depends on libuv', () => {
  // The immediate computes past the timer's time: since 1.45 it comes to the timers before the next immediate's phase.
  const body = [
    { op: 'defer', to: 'timer', delayNs: 10 * MS, body: [mark('timer')] },
    {
      op: 'defer',
      to: 'immediate',
      body: [
        { op: 'compute', ns: 20 * MS },
        { op: 'defer', to: 'close', body: [mark('close')] },
      ],
    },
  ] as const;
  expect(order(body, { libuv: '>=1.48' })).toBe('close timer');
  expect(PHASE_TRANSITIONS['>=1.48'].closing).toEqual(['timers']);
  expect(PHASE_TRANSITIONS['<=1.44'].closing).toEqual(['timers', 'ended']);
});

test('up to libuv 1.47 a microtask that reads the clock late has the timers run once more', () => {
  const late = [
    { op: 'compute', ns: 3 * MS },
    { op: 'defer', to: 'timer', delayNs: 50 * MS, body: [mark('later')] },
  ] as const;
  const body = (to: 'microtask' | 'immediate') =>
    [
      {
        op: 'defer',
        to: 'timer',
        delayNs: MS,
        body: [
          { op: 'defer', to: 'timer', delayNs: MS, body: [mark('timer')] },
          { op: 'defer', to: 'immediate', body: [mark('immediate')] },
          { op: 'defer', to, body: late },
        ],
      },
    ] as const;
  expect(order(body('microtask'), { libuv: '1.45-1.47' })).toBe('timer immediate later');
  expect(order(body('microtask'), { libuv: '<=1.44' })).toBe('timer immediate later');
  expect(order(body('microtask'), { libuv: '>=1.48' })).toBe('immediate timer later');
  expect(order(body('immediate'), { libuv: '1.45-1.47' })).toBe('immediate timer later');
});

test('a list runs all its due timers before the next list gets its turn', () => {
  const body = [
    { op: 'defer', to: 'timer', delayNs: 10 * MS, body: [mark('ten-1')] },
    { op: 'defer', to: 'timer', delayNs: 14 * MS, body: [mark('fourteen')] },
    { op: 'compute', ns: 6 * MS },
    { op: 'defer', to: 'timer', delayNs: 10 * MS, body: [mark('ten-2')] },
    { op: 'compute', ns: 30 * MS },
  ] as const;
  expect(order(body)).toBe('ten-1 ten-2 fourteen');
});

test.each([
  [0, 1],
  [300_000, 1],
  [1.9 * MS, 1],
  [2 * MS, 2],
  [(2 ** 31 - 1) * MS, 2 ** 31 - 1],
  [2 ** 31 * MS, 1],
])('a delay of %d ns is a timer of %d ms', (ns, ms) => {
  expect(timerMs(ns)).toBe(ms);
});

test('name look-ups take at most half of the pool', () => {
  const job = (kind: 'dns' | 'disk') =>
    ({
      op: 'executor',
      kind,
      body: [{ op: 'blockingIo', ns: 10 * MS }],
      wait: false,
      done: [mark(kind)],
    }) as const;
  const body = [job('dns'), job('dns'), job('dns'), job('disk'), job('disk')];
  const marks = simulate(body, { poolSize: 4, cores: 4 }).run().marks;
  expect(
    marks
      .slice(0, 4)
      .map((one) => one.label)
      .sort(),
  ).toEqual(['disk', 'disk', 'dns', 'dns']);
  expect(marks[3]?.timeNs).toBeLessThan(11 * MS);
  expect(marks[4]?.label).toBe('dns');
  expect(marks[4]?.timeNs).toBeGreaterThan(20 * MS);
});

test('all threads of the pool start with the first job', () => {
  const result = simulate([{ op: 'executor', body: [] }], { poolSize: 7 }).run();
  expect(result.lanes.filter((lane) => lane.name.startsWith('libuv-worker'))).toHaveLength(7);
});

test('a cleared interval ends the loop; it is armed again from the start of its callback', () => {
  const result = simulate([
    {
      op: 'defer',
      to: 'interval',
      delayNs: 10 * MS,
      body: [mark('tick'), { op: 'compute', ns: 4 * MS }],
      as: 'i',
    },
    { op: 'sleep', ns: 35 * MS },
    { op: 'cancel', task: 'i' },
  ]).run();
  const times = result.marks.map((one) => Math.round(one.timeNs / MS));
  expect(times).toEqual([10, 20, 30]);
  expect(result.finished).toBe(true);
});

test('every preset runs to its end, steps in sentences and shows its queues', () => {
  for (const preset of nodeModel.presets) {
    const make = () =>
      asAnyModel(nodeModel).createFrom({ programs: preset.programs, parameters: preset.parameters });
    const simulation = make();
    expect(simulation.step()?.sentence, preset.id).toMatch(/\w/);
    expect(simulation.snapshot().queues.map((queue) => queue.kind)).toEqual(
      expect.arrayContaining(['loop-phase', 'ready-queue', 'timers', 'pool', 'core']),
    );
    expect(make().run({ untilNs: preset.untilNs }).finished, preset.id).toBe(true);
  }
});
