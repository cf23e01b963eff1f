import { expect, test } from 'vitest';
import { modeText, valuesNote } from '../../../src/analysis/race-text.ts';
import { entry } from '../lab/raceFixture.ts';

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

test('a program without --repeat does its work once', () => {
  const python = example('Python', '--n', '4');
  expect(valuesNote([python, example('Go', '--n', '4', '--repeat', '8')])).toBe(
    'They were not given the same values: repeat is 1 for Python (which has no such option), 8 for Go. Give each the same to compare their times.',
  );
  expect(valuesNote([python, example('Go', '--n', '4', '--repeat', '1')])).toBeNull();
});

test('cores are told as they were shared out', () => {
  const free = [entry('a'), entry('b')];
  const pinned = [entry('a', { cores: [0] }), entry('b', { cores: [1] })];
  expect(modeText({ mode: 'in-turn', cores: 2, entries: free })).toContain('each had 2 cores to itself');
  expect(modeText({ mode: 'in-turn', cores: 2, entries: pinned })).toContain('each had one core to itself');
  expect(modeText({ mode: 'at-once', cores: 2, entries: free })).toContain('shared 2 cores');
  expect(modeText({ mode: 'at-once', cores: 2, entries: pinned })).toBe(
    'at once: each had one core of its own, as far as nothing else ran there',
  );
});
