import { expect, test } from 'vitest';
import { CATALOGUE } from '../../../src/catalogue/catalogue.ts';
import { paramValues } from '../../../src/catalogue/params.ts';
import { formatLabel, parseLabel } from '../../../src/lab/label.ts';

test.each(CATALOGUE.map((entry) => [entry.id, entry] as const))(
  '%s is read back as it was written',
  (id, entry) => {
    for (const scale of ['default', 'quick'] as const) {
      const params = paramValues(entry, scale);
      const back = parseLabel(formatLabel({ id, scale, params }));
      expect(back).toMatchObject({ id, scale });
      // A list of one number comes back as that number.
      for (const [flag, value] of Object.entries(params))
        expect(String(back?.params[flag])).toBe(String(value));
    }
  },
);

test('any other text is none', () => {
  expect(parseLabel('')).toBeNull();
  expect(parseLabel('The example x at full scale: --n 1')).toBeNull();
  expect(parseLabel('3 threads were not followed')).toBeNull();
});
