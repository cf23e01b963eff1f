import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asyncioModel } from '../../../../src/model/asyncio/model.ts';
import type { Body, Op } from '../../../../src/model/engine/program.ts';
import { asAnyModel } from '../../../../src/model/engine/registry.ts';
import { STATE_CODE } from '../../../../src/model/engine/trace.ts';
import { nodeModel } from '../../../../src/model/node/model.ts';
import { MS } from '../help.ts';

const step: fc.Arbitrary<Op> = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map((ms): Op => ({ op: 'compute', ns: ms * MS })),
  fc.integer({ min: 0, max: 4 }).map((ms): Op => ({ op: 'sleep', ns: ms * MS })),
  fc.constant<Op>({ op: 'yield' }),
  fc
    .integer({ min: 0, max: 3 })
    .map((ms): Op => ({ op: 'executor', body: [{ op: 'compute', ns: ms * MS }] })),
  fc.integer({ min: 0, max: 3 }).map((ms): Op => ({ op: 'pollableIo', ns: ms * MS })),
);
const tasks = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 });

const run = (model: 'asyncio' | 'node', bodies: readonly Body[]) => {
  const programs = { threads: bodies.map((body, index) => ({ name: `t${index}`, body })) };
  const parameters = { cores: 2 };
  const any = model === 'asyncio' ? asAnyModel(asyncioModel) : asAnyModel(nodeModel);
  return any.createFrom({ programs, parameters }).run();
};

test.each(['asyncio', 'node'] as const)(
  '%s: every lane is in one state at each time, and the same seed gives the same run',
  (model) => {
    fc.assert(
      fc.property(tasks, (bodies) => {
        const result = run(model, bodies);
        expect(result.finished).toBe(true);
        for (const lane of result.lanes) {
          lane.startNs.forEach((start, i) => {
            if (i > 0) expect(start).toBe(lane.endNs[i - 1]);
          });
        }
        const threads = result.lanes.filter((lane) => lane.kind === 'thread');
        const cpuNs = threads.reduce((sum, lane) => sum + lane.counters.cpuNs, 0);
        expect(cpuNs).toBeLessThanOrEqual(2 * result.endNs);
        expect(run(model, bodies).events).toBe(result.events);
      }),
      { numRuns: 60 },
    );
  },
);

test.each(['asyncio', 'node'] as const)('%s: at most one task runs at a time on one loop', (model) => {
  fc.assert(
    fc.property(tasks, (bodies) => {
      const result = run(model, bodies);
      const running = result.lanes
        .filter((lane) => lane.kind === 'task')
        .flatMap((lane) =>
          lane.startNs.flatMap((start, i) =>
            lane.state[i] === STATE_CODE.running ? [{ start, end: lane.endNs[i] ?? start }] : [],
          ),
        )
        .sort((a, b) => a.start - b.start);
      running.forEach((one, i) => {
        const before = running[i - 1];
        if (before !== undefined) expect(one.start).toBeGreaterThanOrEqual(before.end);
      });
    }),
    { numRuns: 60 },
  );
});

test('asyncio: callbacks run in the order in which they were queued', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
      const body: Op[] = Array.from({ length: count }, (_, i) => ({
        op: 'defer',
        to: 'soon',
        body: [{ op: 'mark', label: `${i}` }],
      }));
      const labels = run('asyncio', [[...body, { op: 'yield' }, { op: 'yield' }]]).marks.map(
        (one) => one.label,
      );
      expect(labels).toEqual(body.map((_, i) => `${i}`));
    }),
  );
});
