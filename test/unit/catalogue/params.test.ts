import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CATALOGUE, findWorkload } from '../../../src/catalogue/catalogue.ts';
import { changedFlags, paramValues, programArgs } from '../../../src/catalogue/params.ts';

const sum = findWorkload('py-cpu-sequential-vs-threads');
const fetching = findWorkload('py-io-threads');
const scaling = findWorkload('py-sum-squares-scaling');

test('builds the options with the document’s values', () => {
  expect(programArgs(sum, paramValues(sum, 'default'))).toEqual(['--n', '10000000', '--threads', '2']);
});

test('a value given goes before the scale’s own', () => {
  expect(paramValues(sum, 'quick', { threads: '4' })).toEqual({ n: 3_000_000, threads: 4 });
  expect(paramValues(sum, 'default', { n: '2e6' })).toMatchObject({ n: 2_000_000 });
});

test.each([
  ['n', '0'],
  ['n', '1.5'],
  ['n', ''],
  ['n', ' 5000'],
  ['n', '0x1000'],
  ['n', 'Infinity'],
  ['n', '99999999999999'],
  ['threads', '-1'],
  ['threads', 'two'],
])('refuses --%s "%s" and says what fits', (flag, text) => {
  expect(() => paramValues(sum, 'default', { [flag]: text })).toThrow(/takes a whole number from \d+ to \d+/);
});

test('refuses a flag that the program does not take', () => {
  expect(() => paramValues(sum, 'default', { delay: '1' })).toThrow(
    /takes no --delay; it takes --n, --threads/,
  );
});

test('reads lists of numbers', () => {
  expect(paramValues(scaling, 'default', { threads: '1, 3' })).toMatchObject({ threads: '1,3' });
  expect(() => paramValues(scaling, 'default', { threads: '1,x' })).toThrow(/whole number/);
  expect(() => paramValues(scaling, 'default', { threads: '1,1,1,1,1,1,1,1,1' })).toThrow(/at most 8/);
});

test.each([
  'http://example.org',
  'https://127.0.0.1:1',
  'http://127.0.0.1:1/x',
  'file:///etc/passwd',
  'nonsense',
])('requests go to this machine only: refuses %s', (url) => {
  expect(() => paramValues(fetching, 'default', { url })).toThrow(/delay server on this machine/);
});

test('takes the address of a delay server on loopback', () => {
  expect(paramValues(fetching, 'quick', { url: 'http://localhost:9000/' })).toMatchObject({
    url: 'http://localhost:9000',
  });
});

test('tells which values differ from the document’s, the server’s address aside', () => {
  expect(changedFlags(fetching, paramValues(fetching, 'default', { url: 'http://127.0.0.1:5' }))).toEqual([]);
  expect(changedFlags(fetching, paramValues(fetching, 'quick'))).toEqual(['delay']);
});

test('whatever is typed, a value is within its bounds or refused', () => {
  const numeric = CATALOGUE.flatMap((entry) =>
    entry.parameters.flatMap((parameter) =>
      parameter.type === 'integer' || parameter.type === 'number' ? [{ entry, parameter }] : [],
    ),
  );
  const text = fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String));
  fc.assert(
    fc.property(fc.constantFrom(...numeric), text, ({ entry, parameter }, typed) => {
      try {
        const value = Number(paramValues(entry, 'default', { [parameter.flag]: typed })[parameter.flag]);
        return value >= parameter.min && value <= parameter.max;
      } catch (error) {
        return error instanceof Error && error.message.includes(`--${parameter.flag} of ${entry.id}`);
      }
    }),
  );
});
