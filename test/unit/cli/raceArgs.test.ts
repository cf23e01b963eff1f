import { expect, test } from 'vitest';
import { collectParam, raceContestants } from '../../../src/cli/raceArgs.ts';

const params = (...texts: string[]) =>
  texts.reduce<ReturnType<typeof collectParam>>((before, text) => collectParam(text, before), []);
const SUMS = ['py-sum-squares-scaling', 'go-sum-squares-scaling@1.26'];

test('a parameter without an id goes to every example that takes it, one with an id over it', () => {
  const given = params('go-sum-squares-scaling.n=5000', 'n=1000', 'repeat=1', 'threads=1,2');
  expect(raceContestants(SUMS, ['make all'], given)).toEqual([
    {
      kind: 'workload',
      id: 'py-sum-squares-scaling',
      params: { n: '1000', threads: '1,2' },
      toolchain: null,
    },
    { kind: 'workload', id: 'go-sum-squares-scaling', params: { n: '5000', repeat: '1' }, toolchain: '1.26' },
    { kind: 'command', line: 'make all', cwd: null },
  ]);
});

test('a value may hold what divides', () => {
  expect(params('delay=0.5', '--url=http://127.0.0.1:1/?a=b', 'py-io-threads.delay=0.25')).toEqual([
    { id: null, flag: 'delay', value: '0.5' },
    { id: null, flag: 'url', value: 'http://127.0.0.1:1/?a=b' },
    { id: 'py-io-threads', flag: 'delay', value: '0.25' },
  ]);
});

test.each([
  [SUMS, ['size=3'], 'none of the contestants takes --size'],
  [SUMS, ['py-lock.n=3'], 'py-lock is none of the contestants'],
  [['py-lock', 'nobody'], [], 'There is no example called "nobody"'],
  [['py-lock'], [], '2 to 4 contestants, not 1'],
])('%j with %j is refused', (ids, given, message) => {
  expect(() => raceContestants(ids, [], params(...given))).toThrow(message);
});

test('a parameter is name=value', () => {
  expect(() => params('n')).toThrow('It must be name=value');
  expect(() => params('=3')).toThrow('It must be name=value');
});
