import { expect, test } from 'vitest';
import { asyncioModel } from '../../../../src/model/asyncio/model.ts';
import type { ProgramSet } from '../../../../src/model/engine/program.ts';
import { asAnyModel } from '../../../../src/model/engine/registry.ts';
import { MS } from '../help.ts';

const simulate = (programs: ProgramSet, parameters: object = {}) =>
  asAnyModel(asyncioModel).createFrom({ programs, parameters });

/** Labels of the marks in order, as one line. */
const order = (programs: ProgramSet, parameters: object = {}): string =>
  simulate(programs, parameters)
    .run()
    .marks.map((mark) => mark.label)
    .join(' ');

const mark = (label: string) => ({ op: 'mark', label }) as const;
const one = (body: ProgramSet['threads'][0]['body'], programs: ProgramSet['programs'] = {}): ProgramSet => ({
  threads: [{ name: 'main', body }],
  programs,
});

test('what a callback adds waits for the next iteration, in order of adding', () => {
  const programs = one([
    { op: 'defer', to: 'soon', body: [mark('a'), { op: 'defer', to: 'soon', body: [mark('c')] }] },
    { op: 'defer', to: 'soon', body: [mark('b')] },
    mark('main'),
    { op: 'sleep', ns: MS },
  ]);
  expect(order(programs)).toBe('main a b c');
});

test('readers come before timers that are due in the same iteration', () => {
  const programs = one([
    { op: 'defer', to: 'timer', delayNs: 0, body: [mark('timer')] },
    { op: 'defer', to: 'io', delayNs: 0, body: [mark('reader')] },
    { op: 'sleep', ns: MS },
  ]);
  expect(order(programs)).toBe('reader timer');
});

test('a sleeping task goes on one iteration after its timer: a callback queued by an earlier timer comes first', () => {
  const programs = one(
    [
      { op: 'spawn', program: 'sleeper' },
      { op: 'yield' },
      { op: 'defer', to: 'timer', delayNs: 5 * MS, body: [mark('timer')] },
      { op: 'sleep', ns: 20 * MS },
    ],
    { sleeper: [{ op: 'sleep', ns: 5 * MS }, mark('sleeper')] },
  );
  expect(order(programs)).toBe('timer sleeper');
});

test('epoll counts whole ms: a sleep of 0.3 ms takes more than 1 ms', () => {
  const { wallNs } = simulate(one([{ op: 'sleep', ns: 300_000 }])).run();
  expect(wallNs).toBeGreaterThan(MS);
  expect(wallNs).toBeLessThan(1.2 * MS);
});

test('more than half of over 100 timers cancelled: the heap is rebuilt once', () => {
  const body = [
    { op: 'repeat', times: 60, body: [{ op: 'defer', to: 'timer', delayNs: 50 * MS, body: [], as: 'gone' }] },
    { op: 'repeat', times: 50, body: [{ op: 'defer', to: 'timer', delayNs: 60 * MS, body: [] }] },
    { op: 'cancel', task: 'gone' },
    { op: 'yield' },
  ] as const;
  expect(simulate(one(body)).run().totals.extra['timerRebuilds']).toBe(1);
});

test('a failing task of a group cancels the others; the group raises when all have ended', () => {
  const programs = one(
    [
      {
        op: 'attempt',
        body: [
          {
            op: 'group',
            body: [
              { op: 'spawn', program: 'bad' },
              { op: 'spawn', program: 'good' },
            ],
          },
        ],
        failed: [mark('raised')],
      },
    ],
    {
      bad: [
        { op: 'sleep', ns: MS },
        { op: 'fail', message: 'planned' },
      ],
      good: [
        {
          op: 'attempt',
          body: [{ op: 'sleep', ns: 9 * MS }, mark('finished')],
          cancelled: [mark('cancelled')],
        },
      ],
    },
  );
  expect(order(programs)).toBe('cancelled raised');
});

test('gather raises the first failure and lets the others run on', () => {
  const programs = one(
    [
      { op: 'spawn', program: 'bad' },
      { op: 'spawn', program: 'good' },
      { op: 'attempt', body: [{ op: 'join', how: 'gather' }], failed: [mark('raised')] },
      { op: 'sleep', ns: 20 * MS },
    ],
    {
      bad: [
        { op: 'sleep', ns: MS },
        { op: 'fail', message: 'planned' },
      ],
      good: [{ op: 'sleep', ns: 9 * MS }, mark('finished')],
    },
  );
  expect(order(programs)).toBe('raised finished');
});

test('an eager task runs inside create_task, others with the next iteration', () => {
  const programs = one([{ op: 'spawn', program: 'task' }, mark('spawned'), { op: 'join' }], {
    task: [mark('task')],
  });
  expect(order(programs)).toBe('spawned task');
  expect(order(programs, { eager: true, version: '3.12' })).toBe('task spawned');
  expect(() => simulate(programs, { eager: true, version: '3.11' })).toThrow(/3\.11 has no eager tasks/);
});

test('debug mode marks callbacks of 0.1 s and more', () => {
  const body = [{ op: 'compute', ns: 99 * MS }, { op: 'yield' }, { op: 'compute', ns: 101 * MS }] as const;
  expect(simulate(one(body), { debug: true }).run().totals.extra['slowCallbacks']).toBe(1);
  expect(simulate(one(body)).run().totals.extra['slowCallbacks']).toBe(0);
});

test('the executor starts a thread for a job only where none is idle, up to its size', () => {
  const job = { op: 'executor', body: [{ op: 'blockingIo', ns: 5 * MS }] } as const;
  const threads = (body: ProgramSet['threads'][0]['body'], poolSize = 3): number =>
    simulate(one(body), { poolSize })
      .run()
      .lanes.filter((lane) => lane.name.startsWith('main-pool')).length;
  expect(threads([job, job])).toBe(1);
  expect(threads([{ op: 'repeat', times: 5, body: [{ ...job, wait: false }] }])).toBe(3);
});

test('a plain callback that waits is an error that names the step', () => {
  const programs = one([
    { op: 'defer', to: 'soon', body: [{ op: 'sleep', ns: MS }] },
    { op: 'sleep', ns: MS },
  ]);
  expect(() => simulate(programs).run()).toThrow(/threads\[0\]\.body\[0\]\.body.*waits in a plain callback/);
});

test('every preset runs, steps in sentences, and shows ready queue, timers and I/O', () => {
  for (const preset of asyncioModel.presets) {
    const simulation = simulate(preset.programs, preset.parameters);
    expect(simulation.step()?.sentence, preset.id).toMatch(/\w/);
    expect(simulation.snapshot().queues.map((queue) => queue.kind)).toEqual(
      expect.arrayContaining(['loop-phase', 'ready-queue', 'timers', 'sleepers', 'lock', 'core']),
    );
    expect(simulation.run({ untilNs: preset.untilNs }).finished, preset.id).toBe(true);
  }
});
