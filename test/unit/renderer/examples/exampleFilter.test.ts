import { expect, test } from 'vitest';
import {
  filterChoices,
  filterExamples,
  groupByLanguage,
  NO_FILTER,
} from '../../../../src/renderer/pages/examples/exampleFilter.ts';
import { example, missing } from '../lab/labFixtures.ts';

const all = [
  missing('go-sum'),
  example('py-sum', { title: 'A sum' }),
  example('py-loop', { model: 'asyncio', documents: ['003'] }),
];
const ids = (filter: Partial<typeof NO_FILTER>): string[] =>
  filterExamples(all, { ...NO_FILTER, ...filter }).map(({ id }) => id);

test('every bound must be met, and every word be found', () => {
  expect(ids({})).toEqual(['go-sum', 'py-sum', 'py-loop']);
  expect(ids({ language: 'python' })).toEqual(['py-sum', 'py-loop']);
  expect(ids({ language: 'python', model: 'asyncio' })).toEqual(['py-loop']);
  expect(ids({ document: '002' })).toEqual(['py-sum']);
  expect(ids({ query: 'PYTHON sum' })).toEqual(['py-sum', 'py-loop']);
  expect(ids({ query: 'a sum python turns' })).toEqual(['py-sum', 'py-loop']);
  expect(ids({ query: 'g-m-p' })).toEqual(['go-sum']);
  expect(ids({ query: 'sum nowhere' })).toEqual([]);
});

test('languages come in their own order, whatever the catalogue’s is', () => {
  expect(groupByLanguage(all).map(({ name, examples }) => [name, examples.length])).toEqual([
    ['Python', 2],
    ['Go', 1],
  ]);
});

test('a filter offers what there is', () => {
  expect(filterChoices(all)).toEqual({
    languages: ['go', 'python'],
    models: ['gmp', 'gil', 'asyncio'],
    documents: ['000', '001', '002', '003'],
  });
});
