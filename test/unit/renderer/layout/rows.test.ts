import { expect, test } from 'vitest';
import { processId, threadId } from '../../../../src/domain/units.ts';
import {
  type Collapsed,
  layoutRows,
  ROW_HEIGHT,
  rowAt,
  scrollToThread,
  totalHeight,
  visibleRows,
} from '../../../../src/renderer/layout/rows.ts';
import { syntheticOverview } from '../support/synthetic.ts';

const overview = syntheticOverview({ threads: 5, seconds: 1, cores: 2 }, 1e9, 1);
const OPEN: Collapsed = { cores: false, processes: new Set() };
const keys = (collapsed: Collapsed): string[] => layoutRows(overview, collapsed).map((r) => r.key);

test('cores come first, then each process with its threads', () => {
  expect(keys(OPEN)).toEqual([
    'cores',
    'core-0',
    'core-1',
    'process-1',
    'thread-1',
    'thread-4',
    'process-2',
    'thread-2',
    'thread-5',
    'process-3',
    'thread-3',
  ]);
});

test('a folded group keeps its header', () => {
  const folded = { cores: true, processes: new Set([processId(1), processId(3)]) };
  expect(keys(folded)).toEqual(['cores', 'process-1', 'process-2', 'thread-2', 'thread-5', 'process-3']);
});

test('rows lie one under another without a gap', () => {
  const rows = layoutRows(overview, OPEN);
  let y = 0;
  for (const row of rows) {
    expect([row.y, row.height]).toEqual([y, ROW_HEIGHT[row.kind]]);
    y += row.height;
  }
  expect(totalHeight(rows)).toBe(y);
});

test('of 500 threads only the rows in sight are handed out', () => {
  const many = layoutRows(syntheticOverview({ threads: 500, seconds: 1 }, 1e9, 1), OPEN);
  const seen = visibleRows(many, 2000, 300);
  expect(seen.length).toBeLessThan(300 / ROW_HEIGHT.core + 2);
  const [first, last] = [seen[0], seen.at(-1)];
  expect(first !== undefined && first.y <= 2000 && first.y + first.height > 2000).toBe(true);
  expect(last !== undefined && last.y < 2300 && last.y + last.height >= 2300).toBe(true);
});

test('every pixel belongs to the row that rowAt tells, none beyond the last', () => {
  const rows = layoutRows(overview, OPEN);
  for (const row of rows) {
    expect(rowAt(rows, row.y)?.key).toBe(row.key);
    expect(rowAt(rows, row.y + row.height - 1)?.key).toBe(row.key);
  }
  expect(rowAt(rows, totalHeight(rows))).toBeNull();
  expect(rowAt(rows, -1)).toBeNull();
});

test('a thread is scrolled into sight by as little as needed', () => {
  const rows = layoutRows(overview, OPEN);
  const row = rows.find((r) => r.key === 'thread-5');
  if (row === undefined) throw new Error('thread 5 has no row');
  expect(scrollToThread(rows, threadId(5), row.y - 10, 100)).toBe(row.y - 10);
  expect(scrollToThread(rows, threadId(5), row.y + 10, 100)).toBe(row.y);
  expect(scrollToThread(rows, threadId(5), 0, 60)).toBe(row.y + row.height - 60);
  expect(scrollToThread(rows, threadId(99), 0, 60)).toBeNull();
});
