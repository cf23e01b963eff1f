import fc from 'fast-check';
import type { Op, ProgramSet, ThreadSpec } from '../../../../src/model/engine/program.ts';
import { lockedBody } from '../arbitrary.ts';
import { MS } from '../help.ts';

/** Mostly about a slice; some much longer, so that a thread left waiting beside an idle core shows. */
const length = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 6 * MS }) },
  { weight: 1, arbitrary: fc.integer({ min: 20 * MS, max: 80 * MS }) },
);
const step: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constant('compute' as const), ns: length }),
  fc.record({ op: fc.constant('native' as const), ns: length, releases: fc.boolean() }),
  fc.record({ op: fc.constant('sleep' as const), ns: length }),
  fc.record({ op: fc.constant('pollableIo' as const), ns: length }),
  fc.constant({ op: 'yield' as const }),
  fc.constant({ op: 'notify' as const, condition: 'c', all: true }),
  fc.constant({ op: 'send' as const, channel: 'q' }),
  fc.record({
    op: fc.constant('atomic' as const),
    cell: fc.constant('n'),
    ns: fc.integer({ min: 1, max: 100_000 }),
    kind: fc.constantFrom('add' as const, 'cas' as const),
  }),
);
const body = lockedBody(step);
const thread: fc.Arbitrary<ThreadSpec> = fc.record({
  name: fc.constant('t'),
  body,
  nice: fc.integer({ min: -20, max: 19 }),
  process: fc.constantFrom('one', 'two'),
  interpreter: fc.constantFrom(0, 0, 1),
  startNs: fc.integer({ min: 0, max: 10 * MS }),
});
/** Sets of threads that end, for the kernel model and for every build of CPython, in one process or two. */
export const programs: fc.Arbitrary<ProgramSet> = fc
  .array(thread, { minLength: 1, maxLength: 8 })
  .map((threads) => ({
    threads: threads.map((one, index) => ({ ...one, name: `t${index}` })),
    objects: {
      m: { kind: 'mutex' },
      c: { kind: 'condition', lock: 'm' },
      s: { kind: 'semaphore', permits: 2 },
      r: { kind: 'rwlock' },
      n: { kind: 'atomic' },
      q: { kind: 'channel', capacity: 1_000_000 },
    },
  }));
/** Machines for them: parameters of the kernel model. */
export const machine = fc.record({
  cores: fc.integer({ min: 1, max: 5 }),
  kernel: fc.constantFrom('6.1', '6.6', '6.12', '6.19'),
  hz: fc.constantFrom('100', '250', '1000'),
  quotaUs: fc.constantFrom(0, 0, 20_000),
  lazyPreemption: fc.boolean(),
  packPct: fc.constantFrom(0, 0, 70),
});
