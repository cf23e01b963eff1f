import { expect, test } from 'vitest';
import { unitOfKey, wordsOfKey } from '../../../../src/renderer/components/lab/measure.ts';

test('a key tells its unit and its words', () => {
  expect(unitOfKey('kernel_switch_us')).toBe('us');
  expect(unitOfKey('speedup_4_ratio')).toBe('ratio');
  expect(unitOfKey('plain')).toBeNull();
  expect(wordsOfKey('resident_per_thread_bytes')).toBe('resident per thread');
});
