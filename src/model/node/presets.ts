import { presetOf } from '../engine/known.ts';
import type { Preset } from '../engine/model.ts';
import type { Body } from '../engine/program.ts';
import { NODE_KNOWN } from './known/index.ts';
import { MS, mark } from './known/parts.ts';
import type { NODE_PARAMETERS } from './parameters.ts';

/** `count` pbkdf2 calls at once, each `ns` of CPU on the pool. */
export const pbkdf2 = (count: number, ns: number): Body => [
  {
    op: 'repeat',
    times: count,
    body: [
      { op: 'executor', kind: 'crypto', wait: false, body: [{ op: 'compute', ns }], done: [mark('derived')] },
    ],
  },
];

/** Ready set-ups of the Node model: the catalogue's workloads, and what none of them shows. */
export const NODE_PRESETS: readonly Preset<typeof NODE_PARAMETERS>[] = [
  ...NODE_KNOWN.map(presetOf),
  {
    id: 'slow-io',
    title: 'Name look-ups beside files',
    summary: 'Look-ups may take only half of the pool, so that file calls still find a thread.',
    parameters: { cores: 2, poolSize: 4 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            {
              op: 'repeat',
              times: 6,
              body: [
                {
                  op: 'executor',
                  kind: 'dns',
                  wait: false,
                  body: [{ op: 'blockingIo', ns: 50 * MS, kind: 'dns' }],
                  done: [mark('name')],
                },
              ],
            },
            {
              op: 'repeat',
              times: 6,
              body: [
                {
                  op: 'executor',
                  kind: 'disk',
                  wait: false,
                  body: [{ op: 'blockingIo', ns: 10 * MS, kind: 'disk' }],
                  done: [mark('file')],
                },
              ],
            },
          ],
        },
      ],
    },
    untilNs: 200 * MS,
  },
];
