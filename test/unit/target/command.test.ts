import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import {
  checkFolder,
  editDistance,
  mergeEnvironment,
  nearNames,
  resolveCommand,
} from '../../../src/target/command.ts';
import { TargetError, targetErrorToCode } from '../../../src/target/targetError.ts';

const home = mkdtempSync(join(tmpdir(), 'switchyard-command-'));
const bin = join(home, 'bin');
mkdirSync(join(bin, 'folder'), { recursive: true });
const executable = (path: string) => {
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
};
executable(join(bin, 'frobnicate'));
executable(join(home, 'here'));
writeFileSync(join(bin, 'data'), 'text');
afterAll(() => rmSync(home, { recursive: true }));

const env = { PATH: `/nowhere:${bin}` };

function errorOf(command: string): TargetError {
  try {
    resolveCommand(command, home, env);
  } catch (error) {
    if (error instanceof TargetError) return error;
  }
  throw new Error(`${command} was resolved`);
}

test('a name is searched on PATH, a path is taken from the folder', () => {
  expect(resolveCommand('frobnicate', '/', env)).toBe(join(bin, 'frobnicate'));
  expect(resolveCommand('./here', home, env)).toBe(join(home, 'here'));
  expect(resolveCommand('bin/frobnicate', home, {})).toBe(join(bin, 'frobnicate'));
});

test('an empty part of PATH is the working folder', () => {
  expect(resolveCommand('here', home, { PATH: '/nowhere:' })).toBe(join(home, 'here'));
});

test('a misspelt name suggests its neighbours', () => {
  const error = errorOf('frobncate');
  expect(error.code).toBe('command-not-found');
  expect(error.message).toBe('Command not found on PATH: frobncate. Did you mean frobnicate?');
});

test('a program of the working folder is not run by its bare name, and the message says how', () => {
  expect(errorOf('here').message).toBe(
    'Command not found on PATH: here. For the file in this folder write ./here.',
  );
});

test('a missing path, a folder and a plain file are told apart', () => {
  expect(errorOf('./none')).toMatchObject({
    code: 'command-not-found',
    message: `There is no file ${home}/none.`,
  });
  expect(errorOf('folder').message).toBe(`${bin}/folder is a folder, not a program.`);
  const plain = errorOf('./bin/data');
  expect(plain.code).toBe('not-executable');
  expect(plain.message).toContain(`chmod +x '${bin}/data'`);
  expect(errorOf('').code).toBe('empty-command');
});

test('exit codes are those of shells', () => {
  expect(
    ['command-not-found', 'not-executable', 'bad-format', 'bad-cwd'].map((code) =>
      targetErrorToCode(code as TargetError['code']),
    ),
  ).toEqual([127, 126, 126, 1]);
});

test('a working folder must be a folder', () => {
  expect(() => checkFolder(home)).not.toThrow();
  expect(() => checkFolder(join(home, 'none'))).toThrow(
    `Cannot start in ${home}/none: there is no such folder.`,
  );
  expect(() => checkFolder(join(bin, 'data'))).toThrow('it is not a folder');
});

test('variables are set and removed', () => {
  expect(mergeEnvironment({ A: '1', B: '2', C: undefined }, { B: null, D: '' })).toEqual({ A: '1', D: '' });
});

/** The definition, without a table. */
function distanceByDefinition(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  const replace = distanceByDefinition(restA, restB) + (a[0] === b[0] ? 0 : 1);
  return Math.min(replace, distanceByDefinition(restA, b) + 1, distanceByDefinition(a, restB) + 1);
}

test('the edit distance is that of the definition', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
  fc.assert(fc.property(word, word, (a, b) => editDistance(a, b) === distanceByDefinition(a, b)));
});

test('near names are few, nearest first, and short names must be nearer', () => {
  const names = ['python3', 'python2', 'pythons', 'pithon3', 'ls', 'python3'];
  expect(nearNames('python', names)).toEqual(['python2', 'python3', 'pythons']);
  expect(nearNames('go', ['gcc', 'gp', 'got', 'ls'])).toEqual(['got', 'gp']);
});
