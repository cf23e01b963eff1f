import type { Preset } from '../engine/model.ts';
import type { Body } from '../engine/program.ts';
import type { ASYNCIO_PARAMETERS } from './parameters.ts';

const MS = 1_000_000;
const SECOND = 1000 * MS;

/** A timer that ticks for ever; what it was meant to show is when it does not. */
const ticking = (ns: number): Body => [
  {
    op: 'forever',
    body: [
      { op: 'sleep', ns },
      { op: 'mark', label: 'tick' },
    ],
  },
];

/** A sum in Python: `ns` of bytecode. */
const sum = (ns: number): Body => [{ op: 'compute', ns }];

/** Ready set-ups of the asyncio model; the ids are those of the catalogue's workloads where there is one. */
export const ASYNCIO_PRESETS: readonly Preset<typeof ASYNCIO_PARAMETERS>[] = [
  {
    id: 'py-asyncio-gather',
    title: 'Four requests gathered',
    summary: 'All four wait in one epoll call, so that the whole takes one delay.',
    parameters: {},
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'fetch', count: 4 },
            { op: 'join', how: 'gather' },
          ],
        },
      ],
      programs: {
        fetch: [
          { op: 'pollableIo', ns: 200 * MS, kind: 'network' },
          { op: 'compute', ns: MS / 5 },
        ],
      },
    },
    untilNs: 250 * MS,
  },
  {
    id: 'py-asyncio-taskgroup',
    title: 'One task of a group fails',
    summary: 'The group cancels its other tasks; gather lets them run on.',
    parameters: {},
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            {
              op: 'attempt',
              body: [
                {
                  op: 'group',
                  body: [
                    { op: 'spawn', program: 'failing', as: 'bad' },
                    { op: 'spawn', program: 'worker', as: 'sibling', count: 4 },
                  ],
                },
              ],
              failed: [{ op: 'mark', label: 'the group raised' }],
            },
            { op: 'sleep', ns: 400 * MS },
            { op: 'spawn', program: 'failing', as: 'gathered' },
            { op: 'spawn', program: 'worker', as: 'gathered', count: 4 },
            {
              op: 'attempt',
              body: [{ op: 'join', task: 'gathered', how: 'gather' }],
              failed: [{ op: 'mark', label: 'gather raised' }],
            },
            { op: 'sleep', ns: 400 * MS },
          ],
        },
      ],
      programs: {
        failing: [
          { op: 'sleep', ns: 100 * MS },
          { op: 'fail', message: 'one task fails' },
        ],
        worker: [
          {
            op: 'attempt',
            body: [
              { op: 'sleep', ns: 400 * MS },
              { op: 'mark', label: 'finished' },
            ],
            cancelled: [{ op: 'mark', label: 'cancelled' }],
          },
        ],
      },
    },
    untilNs: 1100 * MS,
  },
  {
    id: 'py-asyncio-blocked',
    title: 'A coroutine that blocks the loop',
    summary: 'A sum without await keeps the thread; no timer can tick until it ends.',
    parameters: { debug: true },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'timer' },
            { op: 'yield' },
            { op: 'mark', label: 'the sum begins' },
            ...sum(600 * MS),
            { op: 'mark', label: 'the sum is over' },
            { op: 'sleep', ns: 250 * MS },
          ],
        },
      ],
      programs: { timer: ticking(100 * MS) },
    },
    untilNs: SECOND,
  },
  {
    id: 'py-asyncio-executor',
    title: 'The sum in a process pool',
    summary: 'Another process computes with its own GIL, and the loop ticks on.',
    parameters: {},
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'timer' },
            { op: 'postToWorker', worker: 'pool process', program: 'sum', wait: true },
            { op: 'mark', label: 'the sum is over' },
          ],
        },
      ],
      programs: { timer: ticking(100 * MS), sum: sum(600 * MS) },
    },
    untilNs: SECOND,
  },
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
            { op: 'executor', body: sum(600 * MS) },
            { op: 'mark', label: 'the sum is over' },
          ],
        },
      ],
      programs: { timer: ticking(20 * MS) },
    },
    untilNs: SECOND,
  },
  {
    id: 'py-cost-switch',
    title: 'Two tasks that give way to each other',
    summary: 'Each sleep(0) costs one iteration of the loop with its epoll_wait, shared by the tasks.',
    parameters: {},
    programs: {
      threads: [{ name: 'main', body: [{ op: 'spawn', program: 'polite', count: 2 }, { op: 'join' }] }],
      programs: { polite: [{ op: 'repeat', times: 1000, body: [{ op: 'yield' }] }] },
    },
    untilNs: 20 * MS,
  },
  {
    id: 'py-cost-tasks',
    title: 'A thousand tasks that wait',
    summary: 'Starting them is a burst of first steps; then all wait for one moment.',
    parameters: {},
    programs: {
      threads: [{ name: 'main', body: [{ op: 'spawn', program: 'waiting', count: 1000 }, { op: 'join' }] }],
      programs: { waiting: [{ op: 'barrier', barrier: 'all' }] },
      objects: { all: { kind: 'barrier', parties: 1000 } },
    },
    untilNs: 20 * MS,
  },
  {
    id: 'rust-tokio-like',
    title: 'A thousand timers on one loop',
    summary: 'One long sleep, then a burst: what any executor with a heap of timers does.',
    parameters: {},
    programs: {
      threads: [{ name: 'main', body: [{ op: 'spawn', program: 'wait', count: 1000 }, { op: 'join' }] }],
      programs: { wait: [{ op: 'sleep', ns: 200 * MS }] },
    },
    untilNs: 220 * MS,
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
