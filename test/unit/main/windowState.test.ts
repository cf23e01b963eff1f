import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MINIMUM_SIZE, placeWindow, windowStateSchema } from '../../../src/main/windowState.ts';

const laptop = { x: 0, y: 0, width: 1440, height: 900 };
const second = { x: 1440, y: 0, width: 2560, height: 1440 };

test('opens in the middle of the first display at first', () => {
  expect(placeWindow(null, [laptop])).toEqual({
    bounds: { x: 80, y: 50, width: 1280, height: 800 },
    maximized: false,
  });
});

test('opens where it was, on any display', () => {
  const kept = { bounds: { x: 1600, y: 100, width: 2000, height: 1200 }, maximized: true };
  expect(placeWindow(kept, [laptop, second])).toEqual(kept);
});

test('comes back to the first display when its own is gone', () => {
  const kept = { bounds: { x: 1600, y: 100, width: 2000, height: 1200 }, maximized: false };
  expect(placeWindow(kept, [laptop]).bounds).toEqual({ x: 80, y: 50, width: 1280, height: 800 });
});

test('is never larger than its display, nor smaller than can be used', () => {
  const side = fc.integer({ min: 200, max: 4000 });
  const at = fc.integer({ min: -5000, max: 5000 });
  fc.assert(
    fc.property(at, at, side, side, (x, y, width, height) => {
      const { bounds } = placeWindow({ bounds: { x, y, width, height }, maximized: false }, [laptop]);
      expect(bounds.width).toBeLessThanOrEqual(Math.max(laptop.width, MINIMUM_SIZE.width));
      expect(bounds.height).toBeLessThanOrEqual(Math.max(laptop.height, MINIMUM_SIZE.height));
      // A part of it can be seen and dragged.
      expect(bounds.x).toBeLessThan(laptop.width);
      expect(bounds.x + bounds.width).toBeGreaterThan(0);
      expect(bounds.y).toBeGreaterThanOrEqual(0);
      expect(bounds.y).toBeLessThan(laptop.height);
    }),
  );
});

test('what is kept is checked', () => {
  const good = { bounds: { x: 0, y: 0, width: 900, height: 600 }, maximized: false };
  expect(windowStateSchema.safeParse(good).success).toBe(true);
  for (const bounds of [
    { ...good.bounds, width: 1 },
    { ...good.bounds, x: '0' },
    { ...good.bounds, y: 1e9 },
  ]) {
    expect(windowStateSchema.safeParse({ ...good, bounds }).success).toBe(false);
  }
});
