import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { clockTicksPerSecond, machineFacts } from '../../../src/recorder/machine.ts';

test('clock ticks are what getconf says', () => {
  const told = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  expect(clockTicksPerSecond()).toBe(told);
});

test('an unreadable or torn auxiliary vector falls back to USER_HZ', () => {
  expect(clockTicksPerSecond(null)).toBe(100);
  expect(clockTicksPerSecond(new Uint8Array(9))).toBe(100);
});

test('the machine has cores and a kernel', () => {
  const facts = machineFacts();
  expect(facts.cores).toBeGreaterThan(0);
  expect(facts.kernel).toMatch(/^\d+\.\d+/);
});
