import { presetOf } from '../engine/known.ts';
import { GMP_KNOWN } from './known/index.ts';
import { fanOut, type GmpPreset, MS } from './preset-parts.ts';

/** Ready set-ups of the model of Go: one for each workload of the catalogue that it explains, and more. */
export const GMP_PRESETS: readonly GmpPreset[] = [
  ...GMP_KNOWN.map(presetOf),
  {
    id: 'gc-share',
    title: 'The garbage collector takes its quarter',
    summary: 'Marking takes a quarter of the Ps while it lasts, and idle Ps besides.',
    parameters: { cores: 4, gcPeriodMs: 50, gcMarkMs: 40 },
    programs: fanOut(8, [{ op: 'compute', ns: 100 * MS }]),
    untilNs: 400 * MS,
  },
  {
    id: 'cooperative',
    title: 'Before Go 1.14: a loop that nobody can stop',
    summary:
      'Without preemption by signals a loop without calls keeps the only P and the other goroutine waits.',
    parameters: { cores: 2, gomaxprocs: 1, version: '1.13' },
    programs: {
      threads: [
        { name: 'other', body: [{ op: 'compute', ns: MS }] },
        { name: 'loop', body: [{ op: 'compute', ns: 300 * MS }] },
      ],
    },
    untilNs: 320 * MS,
  },
];
