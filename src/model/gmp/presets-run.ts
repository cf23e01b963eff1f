import type { Body } from '../engine/program.ts';
import { fanOut, type GmpPreset, MS, spin, US } from './preset-parts.ts';

const sum: Body = [{ op: 'compute', ns: 100 * MS }];

/** Presets about running: the ids are those of the catalogue's workloads. */
export const RUN_PRESETS: readonly GmpPreset[] = [
  {
    id: 'go-interleave',
    title: 'Three goroutines that print',
    summary: 'Three goroutines write a line and sleep: while they sleep they hold no thread.',
    parameters: { cores: 2 },
    programs: fanOut(3, [
      {
        op: 'repeat',
        times: 5,
        body: [
          { op: 'compute', ns: 5 * US },
          { op: 'sleep', ns: 100 * MS },
        ],
      },
    ]),
    untilNs: 600 * MS,
  },
  {
    id: 'go-cpu-parallel',
    title: 'One sum, then over four goroutines',
    summary: 'The same work in one goroutine, then in four quarters: as many at once as there are Ps.',
    parameters: { cores: 4 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            ...sum,
            { op: 'mark', label: 'sequential' },
            { op: 'spawn', program: 'quarter', count: 4 },
            { op: 'join' },
          ],
        },
      ],
      programs: { quarter: [{ op: 'compute', ns: 25 * MS }] },
    },
    untilNs: 150 * MS,
  },
  {
    id: 'go-sum-squares-scaling',
    title: 'One sum over 1, 2 and 4 goroutines',
    summary: 'A wall time that halves with each doubling, as far as the Ps reach.',
    parameters: { cores: 4 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [1, 2, 4].flatMap((count) => [
            { op: 'spawn', program: `part of ${count}`, as: `by ${count}`, count } as const,
            { op: 'join', task: `by ${count}` } as const,
            { op: 'mark', label: `by ${count}` } as const,
          ]),
        },
      ],
      programs: Object.fromEntries(
        [1, 2, 4].map((count) => [`part of ${count}`, [{ op: 'compute', ns: (100 * MS) / count } as const]]),
      ),
    },
    untilNs: 200 * MS,
  },
  {
    id: 'go-100k-goroutines',
    title: 'A crowd of goroutines',
    summary:
      'Ten thousand short goroutines: the ring fills, half of it goes to the global queue, two threads do it all.',
    parameters: { cores: 2 },
    programs: fanOut(10_000, [{ op: 'compute', ns: US }]),
    untilNs: 20 * MS,
  },
  {
    id: 'go-work-stealing',
    title: 'Idle Ps steal work',
    summary:
      'One goroutine starts 200 on its own P; the idle Ps steal half of what is left, again and again.',
    parameters: { cores: 4 },
    programs: fanOut(200, [{ op: 'compute', ns: 2 * MS }]),
    untilNs: 120 * MS,
  },
  {
    id: 'go-preemption',
    title: 'Tight loops and a timer',
    summary: 'Loops without calls on every P; sysmon has them stopped so that the timer’s goroutine runs.',
    parameters: { cores: 2 },
    programs: {
      threads: [
        { name: 'loop', count: 2, body: spin },
        {
          name: 'main',
          body: [
            {
              op: 'repeat',
              times: 20,
              body: [
                { op: 'sleep', ns: 10 * MS },
                { op: 'mark', label: 'tick' },
              ],
            },
          ],
        },
      ],
    },
    untilNs: 1000 * MS,
  },
  {
    id: 'go-gomaxprocs-1',
    title: 'Four goroutines on one P',
    summary:
      'Concurrent but not parallel: slices of 20 ms, because sysmon sees a slice only at its second look.',
    parameters: { cores: 4, gomaxprocs: 1 },
    programs: fanOut(4, [{ op: 'compute', ns: 120 * MS }]),
    untilNs: 500 * MS,
  },
  {
    id: 'go-blocking-syscall',
    title: 'Goroutines blocked in the kernel',
    summary:
      'Twenty goroutines in system calls keep their threads; sysmon hands their P on and the runtime starts threads.',
    parameters: { cores: 2, gomaxprocs: 1 },
    programs: {
      threads: [
        { name: 'main', body: [{ op: 'spawn', program: 'blocked', count: 20 }, { op: 'join' }] },
        { name: 'computing', body: spin },
      ],
      programs: { blocked: [{ op: 'blockingIo', ns: 200 * MS }] },
    },
    untilNs: 1500 * MS,
  },
  {
    id: 'go-fetch-channel',
    title: 'Requests collected over a channel',
    summary: 'Ten goroutines wait in the poller, no thread for any of them, and send their answers to main.',
    parameters: { cores: 2 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'fetch', count: 10 },
            {
              op: 'repeat',
              times: 10,
              body: [
                { op: 'receive', channel: 'answers' },
                { op: 'compute', ns: 20 * US },
              ],
            },
          ],
        },
      ],
      programs: {
        fetch: [
          { op: 'compute', ns: 100 * US },
          { op: 'pollableIo', ns: { dist: 'normal', meanNs: 200 * MS, sdNs: MS }, kind: 'network' },
          { op: 'send', channel: 'answers' },
        ],
      },
      objects: { answers: { kind: 'channel', capacity: 0 } },
    },
    untilNs: 250 * MS,
  },
  {
    id: 'go-errgroup',
    title: 'The first error cancels the rest',
    summary:
      'One goroutine fails after 100 ms and closes a channel that the others wait on beside their timers.',
    parameters: { cores: 2 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'failing', as: 'group' },
            { op: 'spawn', program: 'working', as: 'group', count: 4 },
            { op: 'join', task: 'group' },
          ],
        },
      ],
      programs: {
        failing: [
          { op: 'sleep', ns: 100 * MS },
          { op: 'mark', label: 'error' },
          { op: 'close', channel: 'done' },
        ],
        working: [
          { op: 'spawn', program: 'timer' },
          {
            op: 'select',
            cases: [
              { receive: 'after', body: [{ op: 'mark', label: 'finished' }] },
              { receive: 'done', body: [], closed: [{ op: 'mark', label: 'cancelled' }] },
            ],
          },
        ],
        timer: [
          { op: 'sleep', ns: 500 * MS },
          { op: 'send', channel: 'after' },
        ],
      },
      objects: { done: { kind: 'channel', capacity: 0 }, after: { kind: 'channel', capacity: 4 } },
    },
    untilNs: 200 * MS,
  },
  {
    id: 'go-cost-goroutines',
    title: 'Goroutines that only wait',
    summary: 'Five thousand goroutines are started and wait on one channel: no thread more for any of them.',
    parameters: { cores: 2 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'waiting', count: 5000 },
            { op: 'sleep', ns: 5 * MS },
            { op: 'close', channel: 'gate' },
            { op: 'join' },
          ],
        },
      ],
      programs: { waiting: [{ op: 'receive', channel: 'gate' }] },
      objects: { gate: { kind: 'channel', capacity: 0 } },
    },
    untilNs: 20 * MS,
  },
  {
    id: 'go-cost-switch',
    title: 'Two goroutines that hand over',
    summary:
      'A thousand round trips over two channels on one P: the kernel sees one busy thread and no switch.',
    parameters: { cores: 1, gomaxprocs: 1 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'pong' },
            {
              op: 'repeat',
              times: 1000,
              body: [
                { op: 'send', channel: 'ping' },
                { op: 'receive', channel: 'pong' },
              ],
            },
          ],
        },
      ],
      programs: {
        pong: [
          {
            op: 'forever',
            body: [
              { op: 'receive', channel: 'ping' },
              { op: 'send', channel: 'pong' },
            ],
          },
        ],
      },
      objects: { ping: { kind: 'channel', capacity: 0 }, pong: { kind: 'channel', capacity: 0 } },
    },
    untilNs: MS,
  },
  {
    id: 'java-virtual-threads',
    title: 'A virtual thread for each request',
    summary:
      'Java’s virtual threads wait without a carrier as goroutines wait without an M; Go’s queues stand in for its pool’s.',
    parameters: { cores: 2 },
    programs: fanOut(100, [
      { op: 'compute', ns: 200 * US },
      { op: 'pollableIo', ns: { dist: 'normal', meanNs: 200 * MS, sdNs: 2 * MS }, kind: 'network' },
      { op: 'compute', ns: 100 * US },
    ]),
    untilNs: 300 * MS,
  },
  {
    id: 'java-cost-threads',
    title: 'Virtual threads that wait for a latch',
    summary: 'Two thousand lightweight threads wait for one latch; the carriers are free meanwhile.',
    parameters: { cores: 2, goSpawnNs: 1000 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'waiting', count: 2000 },
            { op: 'close', channel: 'latch' },
            { op: 'join' },
          ],
        },
      ],
      programs: { waiting: [{ op: 'receive', channel: 'latch' }] },
      objects: { latch: { kind: 'channel', capacity: 0 } },
    },
    untilNs: 10 * MS,
  },
];
