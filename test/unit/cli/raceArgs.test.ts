import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { valuesNote } from '../../../src/analysis/race-text.ts';
import { findWorkload } from '../../../src/catalogue/catalogue.ts';
import { paramValues, programArgs } from '../../../src/catalogue/params.ts';
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

/** Races of different examples that a page shows as commands, with the parameters that they give. */
function racesOf(page: string): { ids: string[]; given: string[] }[] {
  const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => /switchyard race [a-z]+-\S+ [a-z]+-/.test(line));
  return lines.map((line) => {
    const words = line.replace(/ #.*/, '').trim().split(/\s+/);
    return {
      ids: words.slice(2).filter((word) => /^[a-z]+-[^=]+$/.test(word)),
      given: words.filter((_, i) => words[i - 1] === '--param'),
    };
  });
}

test.each(['README.md', 'docs/race.md'])('the races that %s shows are given the same work', (page) => {
  const races = racesOf(page);
  expect(races.length).toBeGreaterThan(0);
  for (const { ids, given } of races) {
    const entries = raceContestants(ids, [], params(...given)).map((one) => {
      if (one.kind !== 'workload') throw new Error('a command among the examples');
      const entry = findWorkload(one.id);
      const argv = ['x', ...programArgs(entry, paramValues(entry, 'default', one.params))];
      return { name: one.id, workload: one.id, argv };
    });
    expect(entries.length).toBeGreaterThan(1);
    expect(valuesNote(entries), ids.join(' ')).toBeNull();
  }
});
