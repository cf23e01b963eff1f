import { expect, test } from 'vitest';
import { gateWords, ownCommand, pinWords, targetText } from '../../../src/domain/target.ts';
import { pid } from '../../../src/domain/units.ts';

const GATE = '/tmp/switchyard-race-aB3/gate';
const PROGRAM = ['python3', 'a.py', '--n', '4'];

test.each([
  ['nothing', PROGRAM],
  ['a gate', [...gateWords(GATE), ...PROGRAM]],
  ['a pin and a gate', [...pinWords('0-1'), ...gateWords(GATE), ...PROGRAM]],
])('the program of a command behind %s', (_what, argv) => {
  expect(ownCommand(argv)).toEqual(PROGRAM);
});

test.each([
  ['another lock', ['flock', '--shared', '--no-fork', '/run/lock/mine', 'make']],
  ['a pin of the reader’s own', ['taskset', '-c', '0', 'make']],
  ['a file that is called gate', ['flock', '--shared', '--no-fork', '/home/me/gate', 'make']],
  ['nothing at all', []],
])('%s is the reader’s own command and stays', (_what, argv) => {
  expect(ownCommand(argv)).toEqual(argv);
});

test('a list names the program, or the process that was attached to', () => {
  const argv = [...gateWords(GATE), ...PROGRAM];
  expect(targetText({ kind: 'spawn', argv, cwd: null, env: {} })).toBe('python3 a.py --n 4');
  expect(targetText({ kind: 'attach', pid: pid(42) })).toBe('pid 42');
});
