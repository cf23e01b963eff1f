import type { TimeRange } from '../../domain/query.ts';
import { scaleOf, spanOf, timeRange } from './timeView.ts';

/**
 * The timeline asks for time in blocks: block `index` of `level` is `[index, index + 1) * 2^level` ns. A block is
 * 512 to 1024 px wide at the level that a zoom chooses, so that a pan asks for few new blocks, a small zoom for
 * none, and an answer can be kept and found again.
 */
export interface Block {
  readonly level: number;
  readonly index: number;
}

/** Most items that a lane answers with for one block: one for each pixel of its greatest width. */
export const ITEMS_PER_BLOCK = 1024;
const LEAST_BLOCK_PX = 512;

/** Level of the blocks for a view on `widthPx`. */
export function blockLevel(view: TimeRange, widthPx: number): number {
  return Math.ceil(Math.log2(scaleOf(view, widthPx).nsPerPx * LEAST_BLOCK_PX));
}

export function blockRange({ level, index }: Block): TimeRange {
  const span = 2 ** level;
  return timeRange(index * span, (index + 1) * span);
}

/** Blocks of `level` that the range touches, in order of time. */
export function blocksOf(range: TimeRange, level: number): Block[] {
  const span = 2 ** level;
  const first = Math.floor(range.startNs / span);
  const last = Math.max(first, Math.ceil(range.endNs / span) - 1);
  if (spanOf(range) <= 0) return [];
  return Array.from({ length: last - first + 1 }, (_, i) => ({ level, index: first + i }));
}

/** The block of the next level that contains this one. */
export const parentBlock = ({ level, index }: Block): Block => ({
  level: level + 1,
  index: Math.floor(index / 2),
});

/** The two blocks that make up this one. */
export const childBlocks = ({ level, index }: Block): readonly [Block, Block] => [
  { level: level - 1, index: index * 2 },
  { level: level - 1, index: index * 2 + 1 },
];

/** What is known of a block: an answer, and the part of time to take from it. */
export interface Found<T> {
  readonly value: T;
  readonly clip: TimeRange;
}

const MAX_LEVEL = 54;

function coarser<T>(block: Block, look: (b: Block) => T | undefined): T | undefined {
  for (let b = parentBlock(block); b.level <= MAX_LEVEL; b = parentBlock(b)) {
    const value = look(b);
    if (value !== undefined) return value;
  }
  return undefined;
}

/**
 * The best that is known of a block while its own answer is on the way: itself, else the nearest coarser one, else
 * finer ones of the next two levels, so that a zoom keeps a picture instead of a blank.
 */
export function bestOf<T>(block: Block, look: (b: Block) => T | undefined, finer = 2): Found<T>[] {
  const clip = blockRange(block);
  const own = look(block) ?? (finer === 2 ? coarser(block, look) : undefined);
  if (own !== undefined) return [{ value: own, clip }];
  return finer === 0 ? [] : childBlocks(block).flatMap((child) => bestOf(child, look, finer - 1));
}
