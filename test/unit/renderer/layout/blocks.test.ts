import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Block,
  bestOf,
  blockLevel,
  blockRange,
  blocksOf,
  ITEMS_PER_BLOCK,
} from '../../../../src/renderer/layout/blocks.ts';
import { spanOf, timeRange } from '../../../../src/renderer/layout/timeView.ts';

const key = (b: Block): string => `${b.level}:${b.index}`;

test('a block is 512 to 1024 pixels wide at its zoom, so that few cover any view', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e12 }),
      fc.integer({ min: 10_000, max: 1e12 }),
      fc.integer({ min: 1, max: 4000 }),
      (start, span, width) => {
        const view = timeRange(start, start + span);
        const level = blockLevel(view, width);
        const px = (2 ** level / span) * width;
        expect(px).toBeGreaterThanOrEqual(511.9);
        expect(px).toBeLessThanOrEqual(ITEMS_PER_BLOCK + 0.1);
        const blocks = blocksOf(view, level);
        expect(blocks.length).toBeLessThanOrEqual(Math.ceil(width / 512) + 1);
        expect(blockRange(blocks[0] ?? { level, index: 0 }).startNs).toBeLessThanOrEqual(view.startNs);
        expect(blockRange(blocks.at(-1) ?? { level, index: 0 }).endNs).toBeGreaterThanOrEqual(view.endNs);
      },
    ),
  );
});

test('blocks of a range follow one another', () => {
  expect(blocksOf(timeRange(5, 17), 3).map(key)).toEqual(['3:0', '3:1', '3:2']);
  expect(blocksOf(timeRange(8, 16), 3).map(key)).toEqual(['3:1']);
  expect(blocksOf(timeRange(8, 8), 3)).toEqual([]);
});

function known(...names: string[]): (b: Block) => string | undefined {
  return (b) => (names.includes(key(b)) ? key(b) : undefined);
}
const found = (block: Block, ...names: string[]): string[] =>
  bestOf(block, known(...names)).map((f) => `${f.value} in ${f.clip.startNs}-${f.clip.endNs}`);

test('a block is shown by itself, else by the nearest coarser one, else by finer ones', () => {
  const block = { level: 3, index: 2 };
  expect(found(block, '3:2', '4:1')).toEqual(['3:2 in 16-24']);
  expect(found(block, '5:0', '6:0')).toEqual(['5:0 in 16-24']);
  expect(found(block, '2:4', '1:10')).toEqual(['2:4 in 16-20', '1:10 in 20-22']);
  expect(found(block)).toEqual([]);
});

test('the range of a block has its level’s span', () => {
  expect(spanOf(blockRange({ level: 20, index: 7 }))).toBe(2 ** 20);
});
