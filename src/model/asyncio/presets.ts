import { presetOf } from '../engine/known.ts';
import type { Preset } from '../engine/model.ts';
import { ASYNCIO_KNOWN } from './known/index.ts';
import { ticking } from './known/parts.ts';
import type { ASYNCIO_PARAMETERS } from './parameters.ts';

const MS = 1_000_000;
const SECOND = 1000 * MS;

/** Ready set-ups of the asyncio model: the catalogue's workloads, and what none of them shows. */
export const ASYNCIO_PRESETS: readonly Preset<typeof ASYNCIO_PARAMETERS>[] = [
  ...ASYNCIO_KNOWN.map(presetOf),
  {
    id: 'executor-threads',
    title: 'The sum on a pool thread',
    summary: 'The pool thread and the loop share one GIL: each tick is late by up to a switch interval.',
    parameters: {},
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'timer' },
            { op: 'executor', body: [{ op: 'compute', ns: 600 * MS }] },
            { op: 'mark', label: 'the sum is over' },
          ],
        },
      ],
      programs: { timer: ticking(20 * MS) },
    },
    untilNs: SECOND,
  },
  {
    id: 'eager',
    title: 'Eager tasks',
    summary: 'A task that never waits ends inside create_task, without the ready queue.',
    parameters: { eager: true, version: '3.12' },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'cached', count: 5 },
            { op: 'mark', label: 'spawned' },
            { op: 'join' },
          ],
        },
      ],
      programs: {
        cached: [
          { op: 'compute', ns: MS / 10 },
          { op: 'mark', label: 'answered' },
        ],
      },
    },
    untilNs: 5 * MS,
  },
];
