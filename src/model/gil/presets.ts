import { presetOf } from '../engine/known.ts';
import type { Preset } from '../engine/model.ts';
import type { Body, ProgramSet, ThreadSpec } from '../engine/program.ts';
import { GIL_KNOWN } from './known/index.ts';
import type { GIL_PARAMETERS } from './parameters.ts';

const MS = 1_000_000;
const US = 1_000;
const spin: Body = [{ op: 'forever', body: [{ op: 'compute', ns: 10 * MS }] }];

/** `count` threads that compute and share nothing but the interpreter. */
export const spinners = (count: number): ProgramSet => ({
  threads: [{ name: 'spinner', count, body: spin }],
});

/**
 * A UDP echo server thread beside `hogs` busy threads, and a client in a process of its own that marks each answer.
 * recvfrom and sendto let the GIL go; `send` costs `sendNs` of kernel work without it.
 */
export function convoy(hogs: number, sendNs = 4 * US): ProgramSet {
  const server: ThreadSpec = {
    name: 'server',
    body: [
      {
        op: 'forever',
        body: [
          { op: 'receive', channel: 'requests' },
          { op: 'compute', ns: 3 * US },
          { op: 'send', channel: 'answers' },
          { op: 'native', ns: sendNs, releases: true },
        ],
      },
    ],
  };
  const client: ThreadSpec = {
    name: 'client',
    process: 'client',
    body: [
      {
        op: 'forever',
        body: [
          { op: 'compute', ns: 3 * US },
          { op: 'send', channel: 'requests' },
          { op: 'receive', channel: 'answers' },
          { op: 'mark', label: 'answer' },
        ],
      },
    ],
  };
  const busy: ThreadSpec[] = hogs === 0 ? [] : [{ name: 'hog', count: hogs, body: spin }];
  return {
    threads: [server, ...busy, client],
    objects: {
      requests: { kind: 'channel', capacity: 100 },
      answers: { kind: 'channel', capacity: 100 },
    },
  };
}

const work = (ns: number): Body => [{ op: 'repeat', times: 10, body: [{ op: 'compute', ns: ns / 10 }] }];

/** Ready set-ups of the model of CPython's threads, then one for each workload of the catalogue that it explains. */
export const GIL_PRESETS: readonly Preset<typeof GIL_PARAMETERS>[] = [
  {
    id: 'two-spinners',
    title: 'Two computing threads',
    summary: 'Two cores, one lock: each thread gets half a core, in turns of the switch interval.',
    parameters: { cores: 2 },
    programs: spinners(2),
    untilNs: 100 * MS,
  },
  {
    id: 'free-threaded',
    title: 'Two computing threads without the GIL',
    summary: 'The same program in a free-threaded build uses both cores.',
    parameters: { cores: 2, build: 'free-threaded' },
    programs: spinners(2),
    untilNs: 100 * MS,
  },
  {
    id: 'interpreters',
    title: 'Two interpreters, each with its lock',
    summary: 'Subinterpreters with their own GIL run in parallel within one process.',
    parameters: { cores: 2, build: 'per-interpreter' },
    programs: {
      threads: [0, 1].map((interpreter) => ({ name: `interpreter ${interpreter}`, interpreter, body: spin })),
    },
    untilNs: 100 * MS,
  },
  {
    id: 'multiprocessing',
    title: 'Two processes',
    summary: 'Each process has a GIL of its own.',
    parameters: { cores: 2 },
    programs: {
      threads: ['one', 'two'].map((process) => ({ name: `worker ${process}`, process, body: work(50 * MS) })),
    },
    untilNs: 100 * MS,
  },
  {
    id: 'convoy',
    title: 'An I/O thread behind a busy one',
    summary: 'Each answer of the server costs one switch interval, because the busy thread has the lock.',
    parameters: { cores: 2 },
    programs: convoy(1),
    untilNs: 100 * MS,
  },
  {
    id: 'c-extension',
    title: 'A C extension that keeps the lock',
    summary: 'The drop request is seen only after the call: the other thread waits for all of it.',
    parameters: { cores: 2 },
    programs: {
      threads: [
        {
          name: 'extension',
          body: [{ op: 'forever', body: [{ op: 'native', ns: 30 * MS, releases: false }] }],
        },
        { name: 'python', body: spin },
      ],
    },
    untilNs: 200 * MS,
  },
  {
    id: 'io-threads',
    title: 'Eight threads that mostly wait',
    summary: 'Waiting needs no lock: threads help where the time goes into I/O.',
    parameters: { cores: 2 },
    programs: {
      threads: [
        {
          name: 'fetch',
          count: 8,
          body: [
            {
              op: 'repeat',
              times: 5,
              body: [
                { op: 'pollableIo', ns: { dist: 'exponential', meanNs: 10 * MS }, kind: 'network' },
                { op: 'compute', ns: MS / 2 },
              ],
            },
          ],
        },
      ],
    },
    untilNs: 200 * MS,
  },
  ...GIL_KNOWN.map(presetOf),
];
