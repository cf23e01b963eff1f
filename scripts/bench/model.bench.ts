/**
 * Speed of the models: `npm run bench -- model.bench`. Prints a row a case with the CPU time of the first and of the
 * best of ten runs (CPU, not wall, so that other programs on the machine change it little): in the first V8 still compiles.
 */

import type { ProgramSet } from '../../src/model/engine/program.ts';
import { asAnyModel } from '../../src/model/engine/registry.ts';
import { Simulator } from '../../src/model/engine/simulator.ts';
import { gilModel } from '../../src/model/gil/model.ts';
import { spinners } from '../../src/model/gil/presets.ts';
import { kernelModel } from '../../src/model/kernel/model.ts';

interface Case {
  readonly title: string;
  /** CPU time that a run should stay below, ms. */
  readonly aimMs?: number;
  /** Runs once and returns the number of events. */
  readonly run: () => number;
}

const MINUTE = 60e9;
const gil = asAnyModel(gilModel);
const kernel = asAnyModel(kernelModel);

const hogs = (count: number): ProgramSet => ({
  threads: [{ name: 'hog', count, body: [{ op: 'forever', body: [{ op: 'compute', ns: 10_000_000 }] }] }],
});

/** Two threads that wait for each other at a channel: little but switches. */
const pingPong: ProgramSet = {
  objects: { a: { kind: 'channel', capacity: 1 }, b: { kind: 'channel', capacity: 1 } },
  threads: [
    {
      name: 'ping',
      body: [
        {
          op: 'forever',
          body: [
            { op: 'send', channel: 'a' },
            { op: 'receive', channel: 'b' },
          ],
        },
      ],
    },
    {
      name: 'pong',
      body: [
        {
          op: 'forever',
          body: [
            { op: 'receive', channel: 'a' },
            { op: 'send', channel: 'b' },
          ],
        },
      ],
    },
  ],
};

function timers(count: number, events: number): number {
  const sim = new Simulator(1);
  for (let i = 0; i < count; i++) {
    const timer = sim.timer(() => timer.arm(sim.nowNs + 1000 + i));
    timer.arm(i);
  }
  while (sim.events < events) sim.runNext(Number.POSITIVE_INFINITY);
  return sim.events;
}

const cases: readonly Case[] = [
  { title: 'event queue alone, 1000 timers, 1,000,000 events', run: () => timers(1000, 1_000_000) },
  {
    title: 'a minute of 8 GIL threads on 2 cores, counters only',
    aimMs: 100,
    run: () =>
      gil.createFrom({ programs: spinners(8) }, { keepTrace: false }).run({ untilNs: MINUTE }).events,
  },
  {
    title: 'a minute of 8 GIL threads on 2 cores, with lanes',
    run: () => gil.createFrom({ programs: spinners(8) }).run({ untilNs: MINUTE }).events,
  },
  {
    title: 'a minute of 32 hogs on 8 cores, with lanes',
    run: () =>
      kernel.createFrom({ programs: hogs(32), parameters: { cores: 8 } }).run({ untilNs: MINUTE }).events,
  },
  {
    title: 'a second of ping-pong on 2 cores, with lanes',
    run: () => kernel.createFrom({ programs: pingPong }).run({ untilNs: 1e9 }).events,
  },
];

const RUNS = 10;

function once(work: Case['run']): { ms: number; events: number } {
  const before = process.cpuUsage();
  const events = work();
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, events };
}

/** Times each case: the first run and the best of ten. */
export async function run(): Promise<void> {
  const rows = cases.map(({ title, aimMs, run: work }) => {
    const runs = Array.from({ length: RUNS }, () => once(work));
    const best = runs.reduce((a, b) => (a.ms <= b.ms ? a : b));
    return {
      case: title,
      'first, CPU ms': Math.round(runs[0]?.ms ?? Number.NaN),
      'best, CPU ms': Math.round(best.ms),
      'aim ms': aimMs ?? '',
      events: best.events,
      'million events/s': (best.events / best.ms / 1000).toFixed(2),
    };
  });
  console.table(rows);
}
