import fc from 'fast-check';
import { expect, test } from 'vitest';
import { removeAt, takeFirst, takeOut } from '../../../../src/model/engine/list.ts';

/** Lists of different items, longer and shorter than what is moved by a loop. */
const items = fc.uniqueArray(fc.nat(1000), { maxLength: 60 });

test('an item is taken out of a short or long list as splice would', () => {
  fc.assert(
    fc.property(items, fc.nat(59), (list, index) => {
      const expected = list.filter((_, i) => i !== index);
      const copy = [...list];
      if (index < list.length) removeAt(copy, index);
      expect(copy).toEqual(expected);
      const other = [...list];
      expect(takeOut(other, list[index] ?? -1)).toBe(index < list.length);
      expect(other).toEqual(expected);
    }),
  );
});

test('the first is taken out of a list, of an empty one none', () => {
  fc.assert(
    fc.property(items, (list) => {
      const copy = [...list];
      expect(takeFirst(copy)).toBe(list[0]);
      expect(copy).toEqual(list.slice(1));
    }),
  );
});
