import { fanOut, type GmpPreset, MS, US } from './preset-parts.ts';

/** Presets about channels and locks: the ids are those of the catalogue's workloads. */
export const SYNC_PRESETS: readonly GmpPreset[] = [
  {
    id: 'go-channel-buffered',
    title: 'A channel that holds two',
    summary: 'The producer fills the buffer and then waits at each send for the consumer.',
    parameters: { cores: 2 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'producer' },
            {
              op: 'repeat',
              times: 10,
              body: [
                { op: 'receive', channel: 'values' },
                { op: 'sleep', ns: 40 * MS },
              ],
            },
          ],
        },
      ],
      programs: {
        producer: [
          {
            op: 'repeat',
            times: 10,
            body: [
              { op: 'compute', ns: 10 * US },
              { op: 'send', channel: 'values' },
            ],
          },
          { op: 'close', channel: 'values' },
        ],
      },
      objects: { values: { kind: 'channel', capacity: 2 } },
    },
    untilNs: 450 * MS,
  },
  {
    id: 'go-select',
    title: 'Whichever channel speaks first',
    summary: 'select waits on three channels at once and takes whichever is ready: 100, 200, then 300 ms.',
    parameters: { cores: 2 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            ...['first', 'second', 'timeout'].map((program) => ({ op: 'spawn', program }) as const),
            {
              op: 'repeat',
              times: 3,
              body: [
                {
                  op: 'select',
                  cases: ['first', 'second', 'timeout'].map((name) => ({
                    receive: name,
                    body: [{ op: 'mark', label: name }],
                  })),
                },
              ],
            },
          ],
        },
      ],
      programs: Object.fromEntries(
        ['first', 'second', 'timeout'].map((channel, index) => [
          channel,
          [{ op: 'sleep', ns: (index + 1) * 100 * MS } as const, { op: 'send', channel } as const],
        ]),
      ),
      objects: Object.fromEntries(
        ['first', 'second', 'timeout'].map((name) => [name, { kind: 'channel', capacity: 1 } as const]),
      ),
    },
    untilNs: 320 * MS,
  },
  {
    id: 'go-mutex',
    title: 'A counter under a mutex',
    summary:
      'Two goroutines take one mutex in turns; who waits is parked without its thread, who is starved is given it.',
    parameters: { cores: 2 },
    programs: fanOut(
      2,
      [
        {
          op: 'repeat',
          times: 1000,
          body: [
            { op: 'lock', lock: 'm' },
            { op: 'compute', ns: 2 * US },
            { op: 'unlock', lock: 'm' },
            { op: 'compute', ns: US },
          ],
        },
      ],
      { objects: { m: { kind: 'mutex' } } },
    ),
    untilNs: 20 * MS,
  },
  {
    id: 'go-rwmutex',
    title: 'Ten readers and a writer',
    summary:
      'The readers hold the lock together while they sleep; the writer has it alone after the last of them.',
    parameters: { cores: 2 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'reader', count: 10 },
            { op: 'sleep', ns: 10 * MS },
            { op: 'writeLock', rwlock: 'rw' },
            { op: 'mark', label: 'writer' },
            { op: 'sleep', ns: 100 * MS },
            { op: 'writeUnlock', rwlock: 'rw' },
            { op: 'join' },
          ],
        },
      ],
      programs: {
        reader: [
          { op: 'readLock', rwlock: 'rw' },
          { op: 'sleep', ns: 100 * MS },
          { op: 'readUnlock', rwlock: 'rw' },
        ],
      },
      objects: { rw: { kind: 'rwlock', prefer: 'writers' } },
    },
    untilNs: 220 * MS,
  },
  {
    id: 'go-atomic',
    title: 'A thousand atomic additions',
    summary: 'A thousand goroutines add one each: nobody waits for anybody.',
    parameters: { cores: 2 },
    programs: fanOut(1000, [{ op: 'atomic', cell: 'n', ns: 20 }], { objects: { n: { kind: 'atomic' } } }),
    untilNs: 2 * MS,
  },
  {
    id: 'go-deadlock',
    title: 'All goroutines are asleep',
    summary:
      'Main waits on a channel that only a goroutine which waits for main would write to; the runtime ends the program.',
    parameters: { cores: 2 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'other' },
            { op: 'receive', channel: 'a' },
            { op: 'send', channel: 'b' },
          ],
        },
      ],
      programs: {
        other: [
          { op: 'receive', channel: 'b' },
          { op: 'send', channel: 'a' },
        ],
      },
      objects: { a: { kind: 'channel', capacity: 0 }, b: { kind: 'channel', capacity: 0 } },
    },
    untilNs: 10 * MS,
  },
];
