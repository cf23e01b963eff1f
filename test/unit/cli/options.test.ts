import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { collectEnv, parseCount, parsePid, parseRate, parseSeconds } from '../../../src/cli/options.ts';

test('rates from 1 to 1000 Hz are taken', () => {
  expect(parseRate('1')).toBe(1);
  expect(parseRate('1000')).toBe(1000);
  for (const bad of ['0', '1001', '-5', 'fast', '', 'NaN'])
    expect(() => parseRate(bad)).toThrow(InvalidArgumentError);
});

test('seconds become whole nanoseconds', () => {
  expect(parseSeconds('0.25')).toBe(250_000_000);
  expect(() => parseSeconds('0')).toThrow(InvalidArgumentError);
});

test('pids and counts are whole numbers', () => {
  expect(parsePid('42')).toBe(42);
  expect(() => parsePid('4.2')).toThrow(/whole/);
  expect(() => parseCount('0')).toThrow(InvalidArgumentError);
});

test('--env adds with =, removes without', () => {
  expect(collectEnv('B', collectEnv('A=x=y', {}))).toEqual({ A: 'x=y', B: null });
  expect(() => collectEnv('=x', {})).toThrow(InvalidArgumentError);
});
