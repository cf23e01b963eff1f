import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesSource, scan } from '../../../../src/target/runtime/fileWindow.ts';

const WINDOW = 1 << 20;
const NEEDLE = Buffer.from('needle');

const find = (bytes: Buffer, start = 0, end = bytes.length) =>
  scan(bytesSource(bytes), { start, end }, NEEDLE.length, (window, offset) => {
    const at = window.indexOf(NEEDLE);
    return at < 0 ? undefined : at + offset;
  });

test('a match across the border of two windows is found at its place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: WINDOW - 10, max: WINDOW + 10 }), async (at) => {
      const bytes = Buffer.alloc(WINDOW + 100);
      NEEDLE.copy(bytes, at);
      expect(await find(bytes)).toBe(at);
    }),
    { numRuns: 25 },
  );
});

test('nothing outside the range is looked at', async () => {
  const bytes = Buffer.from('..needle..');
  expect(await find(bytes, 3)).toBeNull();
  expect(await find(bytes, 0, 7)).toBeNull();
  expect(await find(bytes, 0, 1000)).toBe(2);
});
