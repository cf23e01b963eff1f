import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinCommandLine, splitCommandLine } from '../../../src/ipc/commandLine.ts';
import { unwrap } from '../../../src/ipc/result.ts';

describe('splitCommandLine', () => {
  test.each([
    ['python3 app.py --n 10', ['python3', 'app.py', '--n', '10']],
    ['  node\tserver.js  ', ['node', 'server.js']],
    [`a "b c" 'd $e' f\\ g`, ['a', 'b c', 'd $e', 'f g']],
    [`a "" ''`, ['a', '', '']],
    [`python3 -c 'print(1); x = {1: 2}'`, ['python3', '-c', 'print(1); x = {1: 2}']],
    [`find . -name "*.ts"`, ['find', '.', '-name', '*.ts']],
    [`echo 'it'\\''s' a~b`, ['echo', "it's", 'a~b']],
  ])('splits %s', (text, argv) => {
    expect(unwrap(splitCommandLine(text))).toEqual({ argv, env: {} });
  });

  test('takes assignments before the program as its environment, and no later ones', () => {
    expect(unwrap(splitCommandLine(`PORT=80 NAME='a b' node x.js A=1`))).toEqual({
      argv: ['node', 'x.js', 'A=1'],
      env: { PORT: '80', NAME: 'a b' },
    });
  });

  test.each([
    ['ls | wc', /so \| does nothing/],
    ['a && b', /so && does nothing/],
    ['a > out.txt', /so > does nothing/],
    ['a $HOME', /\$HOME is not replaced/],
    ['a "in $HOME"', /\$HOME is not replaced/],
    ['a $(date)', /\$ is not replaced/],
    ['a `date`', /backquote/],
    ['a *.py', /\*\.py is not replaced/],
    ['a # b', /# does not begin a comment/],
    ['cd ~/src', /~ is not replaced/],
    ['ls ~', /~ is not replaced/],
    ['a "b', /double quote is opened and never closed/],
    [`a 'b`, /single quote is opened and never closed/],
    ['a \\', /ends in a backslash/],
    ['', /Type the command/],
    ['A=1', /Type the command/],
    [`"" a`, /name is empty/],
  ])('refuses %s', (text, message) => {
    const result = splitCommandLine(text);
    expect(result.ok).toBe(false);
    if (!result.ok)
      expect(result.error).toEqual({ code: 'command-line', message: expect.stringMatching(message) });
  });

  test('gives back what joinCommandLine wrote', () => {
    const word = fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((w) => !/^[A-Za-z_]\w*=/.test(w));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (argv) => {
        expect(unwrap(splitCommandLine(joinCommandLine(argv))).argv).toEqual(argv);
      }),
    );
  });
});
