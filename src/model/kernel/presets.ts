import { presetOf } from '../engine/known.ts';
import type { Preset } from '../engine/model.ts';
import type { Body } from '../engine/program.ts';
import { KERNEL_KNOWN } from './known/index.ts';
import type { KERNEL_MODEL_PARAMETERS } from './parameters.ts';

const MS = 1_000_000;
const spin: Body = [{ op: 'forever', body: [{ op: 'compute', ns: 10 * MS }] }];

/** Each philosopher takes the left fork, thinks on, then wants the right one. */
const philosopher = (left: string, right: string): Body => [
  { op: 'lock', lock: left },
  { op: 'compute', ns: MS },
  { op: 'lock', lock: right },
  { op: 'compute', ns: MS },
  { op: 'unlock', lock: right },
  { op: 'unlock', lock: left },
];

/** Takes one lock, tries the other, and on failure lets go and starts again: both may do so for ever. */
const polite = (first: string, second: string): Body => [
  {
    op: 'forever',
    body: [
      { op: 'lock', lock: first },
      { op: 'compute', ns: MS },
      {
        op: 'tryLock',
        lock: second,
        // biome-ignore lint/suspicious/noThenProperty: a list of steps, never a function, so nothing awaits it.
        then: [
          { op: 'mark', label: 'got both' },
          { op: 'unlock', lock: second },
          { op: 'unlock', lock: first },
          { op: 'break' },
        ],
        else: [
          { op: 'compute', ns: MS / 10 },
          { op: 'unlock', lock: first },
          { op: 'compute', ns: MS },
        ],
      },
    ],
  },
];

/** Ready set-ups of the kernel model, then one for each workload of the catalogue that it explains. */
export const KERNEL_PRESETS: readonly Preset<typeof KERNEL_MODEL_PARAMETERS>[] = [
  {
    id: 'hogs',
    title: 'Three busy threads, two cores',
    summary: 'Slices end at ticks, and balancing moves the odd thread round.',
    parameters: { cores: 2 },
    programs: { threads: [{ name: 'hog', count: 3, body: spin }] },
    untilNs: 1000 * MS,
  },
  {
    id: 'nice',
    title: 'Two busy threads, one nicer',
    summary: 'Shares follow the weights: nice 5 gets about a quarter of one core.',
    parameters: { cores: 1 },
    programs: {
      threads: [
        { name: 'nice 0', body: spin },
        { name: 'nice 5', nice: 5, body: spin },
      ],
    },
    untilNs: 1000 * MS,
  },
  {
    id: 'wakeups',
    title: 'Short sleeper beside a busy thread',
    summary: 'A thread that sleeps most of the time preempts the busy one soon after it wakes.',
    parameters: { cores: 1 },
    programs: {
      threads: [
        { name: 'hog', body: spin },
        {
          name: 'sleeper',
          body: [
            {
              op: 'forever',
              body: [
                { op: 'sleep', ns: 7 * MS },
                { op: 'compute', ns: MS / 2 },
              ],
            },
          ],
        },
      ],
    },
    untilNs: 500 * MS,
  },
  {
    id: 'quota',
    title: 'A quota of half a core',
    summary: 'The group is throttled for the rest of each period once its quota is used up.',
    parameters: { cores: 2, quotaUs: 50_000, periodUs: 100_000 },
    programs: { threads: [{ name: 'hog', count: 2, body: spin }] },
    untilNs: 1000 * MS,
  },
  {
    id: 'deadlock',
    title: 'Three philosophers',
    summary: 'Each holds one fork and waits for the next one: a deadlock with its cycle.',
    parameters: { cores: 4 },
    programs: {
      objects: { A: { kind: 'mutex' }, B: { kind: 'mutex' }, C: { kind: 'mutex' } },
      threads: [
        { name: 'p1', body: philosopher('A', 'B') },
        { name: 'p2', body: philosopher('B', 'C') },
        { name: 'p3', body: philosopher('C', 'A') },
      ],
    },
    untilNs: 100 * MS,
  },
  {
    id: 'livelock',
    title: 'Two polite threads',
    summary: 'Both let go and try again in step: busy, but neither gets both locks.',
    parameters: { cores: 2 },
    programs: {
      objects: { A: { kind: 'mutex' }, B: { kind: 'mutex' } },
      threads: [
        { name: 'left', body: polite('A', 'B') },
        { name: 'right', body: polite('B', 'A') },
      ],
    },
    untilNs: 100 * MS,
  },
  {
    id: 'starvation',
    title: 'Readers starve a writer',
    summary: 'A lock that prefers readers never gets free for the writer while readers overlap.',
    parameters: { cores: 4 },
    programs: {
      objects: { data: { kind: 'rwlock', prefer: 'readers' } },
      threads: [
        ...[0, 1, 2].map((index) => ({
          name: `reader ${index + 1}`,
          startNs: index * MS,
          body: [
            {
              op: 'forever' as const,
              body: [
                { op: 'readLock' as const, rwlock: 'data' },
                { op: 'compute' as const, ns: 3 * MS },
                { op: 'readUnlock' as const, rwlock: 'data' },
                { op: 'compute' as const, ns: MS / 2 },
              ],
            },
          ],
        })),
        {
          name: 'writer',
          startNs: 2 * MS,
          body: [
            { op: 'writeLock', rwlock: 'data' },
            { op: 'compute', ns: MS },
            { op: 'writeUnlock', rwlock: 'data' },
          ],
        },
      ],
    },
    untilNs: 100 * MS,
  },
  ...KERNEL_KNOWN.map(presetOf),
];
