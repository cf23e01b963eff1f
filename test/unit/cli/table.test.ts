import { expect, test } from 'vitest';
import { printable, renderTable } from '../../../src/cli/table.ts';

test('figures stand right, text left, columns as wide as their widest cell', () => {
  const rows = [
    { name: 'main', cpu: '1.25 s' },
    { name: 'libuv-worker', cpu: '4 ms' },
  ];
  const text = renderTable(rows, [
    { title: 'THREAD', align: 'left', cell: (r) => r.name },
    { title: 'CPU', align: 'right', cell: (r) => r.cpu },
  ]);
  expect(text).toBe(['THREAD           CPU', 'main          1.25 s', 'libuv-worker    4 ms'].join('\n'));
});

test('a name cannot steer the terminal', () => {
  expect(printable('a\u001b[2Jb\nc')).toBe('a\uFFFD[2Jb\uFFFDc');
});

test('a long name is cut with an ellipsis', () => {
  expect(printable('abcdefgh', 5)).toBe('abcd…');
  expect(printable('abcde', 5)).toBe('abcde');
});
