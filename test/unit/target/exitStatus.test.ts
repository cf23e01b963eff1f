import { expect, test } from 'vitest';
import { decodeWaitStatus, exitStatusToCode, signalNumber } from '../../../src/target/exitStatus.ts';

test.each([
  [0, { code: 0, signal: null }],
  [7 << 8, { code: 7, signal: null }],
  [255 << 8, { code: 255, signal: null }],
  [9, { code: null, signal: 'SIGKILL' }],
  [11 | 0x80, { code: null, signal: 'SIGSEGV' }],
  [35, { code: null, signal: 'signal 35' }],
])('wait status %i', (status, exit) => {
  expect(decodeWaitStatus(status)).toEqual(exit);
});

test.each([
  [{ code: 3, signal: null }, 3],
  [{ code: null, signal: 'SIGKILL' }, 137],
  [{ code: null, signal: 'SIGINT' }, 130],
  [{ code: null, signal: null }, 0],
  [null, 0],
])('the command line ends with the status of %o', (exit, code) => {
  expect(exitStatusToCode(exit)).toBe(code);
});

test('signals have their numbers', () => {
  expect(signalNumber('SIGTERM')).toBe(15);
  expect(signalNumber('SIGNONE')).toBeNull();
});
