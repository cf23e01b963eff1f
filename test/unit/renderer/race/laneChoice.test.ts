import { expect, test } from 'vitest';
import type { ThreadInfo } from '../../../../src/domain/session.ts';
import { threadId } from '../../../../src/domain/units.ts';
import { laneLook, lanesOf } from '../../../../src/renderer/pages/race/lanes/laneChoice.ts';

test.each([800, 1440])(
  'on a projector %s px high the lanes use what the board leaves them',
  (windowHeight) => {
    for (const contestants of [2, 3, 4]) {
      const { height, most, zoom } = laneLook(true, contestants, windowHeight);
      const share = (contestants * most * height) / windowHeight;
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThan(0.36);
      expect(zoom).toBeGreaterThan(1);
    }
    expect(laneLook(true, 2, windowHeight).height).toBeGreaterThan(laneLook(true, 4, windowHeight).height);
  },
);

test('in the window lanes have their usual height, whatever its own', () => {
  expect(laneLook(false, 4, 800)).toEqual(laneLook(false, 2, 1440));
});

test('the busiest threads have lanes, in the order in which they were found', () => {
  const thread = (id: number) => ({ id: threadId(id) }) as ThreadInfo;
  const totals = [1, 2, 3].map((id) => ({ threadId: threadId(id), cpuNs: id === 2 ? 0 : id }));
  const threads = [1, 2, 3, 4].map(thread);
  expect(lanesOf({ threads }, totals, 2).map(({ id }) => id)).toEqual([1, 3]);
});
