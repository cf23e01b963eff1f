import { expect, test } from 'vitest';
import type { CoreColumns } from '../../../../src/domain/query.ts';
import { coreId, ns } from '../../../../src/domain/units.ts';
import { coreItemAt, coreRects } from '../../../../src/renderer/layout/coreRects.ts';
import { timeRange } from '../../../../src/renderer/layout/timeView.ts';

/** Items of 100 ns: thread, its share, all threads' share; thread 0 is nobody. */
function columns(items: readonly (readonly [thread: number, top: number, busy: number])[]): CoreColumns {
  const there = items.map((item, i) => ({ item, start: i * 100 })).filter(({ item }) => item[0] > 0);
  return {
    core: coreId(0),
    bucketNs: ns(100),
    startNs: there.map(({ start }) => start),
    endNs: there.map(({ start }) => start + 100),
    threadId: there.map(({ item }) => item[0]),
    topNs: there.map(({ item }) => item[1] * 100),
    busyNs: there.map(({ item }) => item[2] * 100),
  };
}
const scale = { startNs: 0, nsPerPx: 10, widthPx: 100 };
const ALL = timeRange(0, 1000);
const brief = (c: CoreColumns, clip = ALL): string[] =>
  coreRects(c, scale, clip).map(
    (r) => `${r.threadId}@${r.x}+${r.width} ${r.topShare}/${r.otherShare.toFixed(2)}`,
  );

test('neighbours that look alike are one rectangle; another thread or a gap begins a new one', () => {
  expect(
    brief(
      columns([
        [1, 1, 1],
        [1, 1, 1],
        [2, 0.5, 0.75],
        [0, 0, 0],
        [2, 0.5, 0.75],
      ]),
    ),
  ).toEqual(['1@0+20 1/0.00', '2@20+10 0.5/0.25', '2@40+10 0.5/0.25']);
});

test('only the clipped part is drawn, and a share is never more than all', () => {
  expect(
    brief(
      columns([
        [1, 1.5, 2],
        [1, 1, 1],
        [1, 1, 1],
      ]),
      timeRange(50, 150),
    ),
  ).toEqual(['1@5+10 1/0.00']);
});

test('the item under a time', () => {
  const c = columns([
    [1, 1, 1],
    [0, 0, 0],
    [3, 1, 1],
  ]);
  expect([50, 150, 250].map((t) => coreItemAt(c, t))).toEqual([0, null, 1]);
});
