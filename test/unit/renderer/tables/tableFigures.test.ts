import { expect, test } from 'vitest';
import { countMeasured, tableWorkloads } from '../../../../src/renderer/pages/tables/tableFigures.ts';
import { figure, table } from '../lab/labFixtures.ts';

test('a figure that several cells show counts once, a program that measures several is run once', () => {
  const one = table(
    'a',
    figure({ value: 2 }),
    figure({ value: 2, label: 'the same' }),
    figure({ figure: 'other_us' }),
    figure({ workloadId: 'go-cost-switch' }),
  );
  expect(countMeasured(one)).toEqual({ measured: 1, all: 3 });
  expect(tableWorkloads(one)).toEqual(['c-cost-switch', 'go-cost-switch']);
  expect(countMeasured(table('b'))).toEqual({ measured: 0, all: 0 });
});
