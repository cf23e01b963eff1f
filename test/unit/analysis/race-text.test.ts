import { expect, test } from 'vitest';
import { valuesNote } from '../../../src/analysis/race-text.ts';

const example = (name: string, ...options: string[]) => ({
  name,
  workload: 'x',
  argv: ['/bin/x', 'x.py', ...options],
});

test('options that several take and whose values differ are named, by value', () => {
  expect(
    valuesNote([
      example('Python: A sum', '--n', '4000000', '--threads', '1,2,4'),
      example('Go: A sum', '--n', '100000000', '--goroutines', '1,2,4'),
      example('Node.js: A sum', '--n', '100000000', '--threads', '1,2'),
    ]),
  ).toBe(
    'They were not given the same values: n is 4,000,000 for Python, 100,000,000 for Go and Node.js; threads is 1,2,4 for Python, 1,2 for Node.js. Give each the same to compare their times.',
  );
});

test('the same values, other options and other delay servers need no note', () => {
  expect(valuesNote([example('A', '--n', '4'), example('B', '--n', '4', '--threads', '2')])).toBeNull();
  expect(valuesNote([example('A', '--threads', '4'), example('B', '--goroutines', '2')])).toBeNull();
  expect(
    valuesNote([example('A', '--url', 'http://127.0.0.1:1'), example('B', '--url', 'http://127.0.0.1:2')]),
  ).toBeNull();
});

test('commands of the reader’s own, and what is not ready, are not looked into', () => {
  const command = { name: 'C', workload: null, argv: ['make', '--jobs', '4'] };
  expect(valuesNote([command, example('A', '--jobs', '2')])).toBeNull();
  expect(valuesNote([{ ...command, workload: 'x', argv: null }, example('A', '--n', '2')])).toBeNull();
});
