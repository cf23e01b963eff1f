import { expect, test } from 'vitest';
import { isToolchainName } from '../../../src/catalogue/host/candidates.ts';
import type { Language } from '../../../src/catalogue/types.ts';

test.each<[Language, string[], string[]]>([
  [
    'python',
    [
      'python',
      'python3',
      'python3.9',
      'python3.13',
      'python3.14t',
      'python3.13-nogil',
      'python3.13-freethreading',
    ],
    [
      'python2',
      'python2.7',
      'python3-config',
      'python3.13-config',
      'python3.13t-config',
      'python3.13-dbg',
      'python3.13tt',
      'ipython3',
      'pythonw',
    ],
  ],
  ['go', ['go'], ['gofmt', 'go1']],
  ['node', ['node'], ['nodejs-config', 'node-gyp']],
  ['java', ['javac'], ['java', 'javadoc']],
  ['rust', ['rustc'], ['rustfmt', 'cargo']],
  ['c', ['cc', 'gcc', 'clang'], ['gcc-ar', 'clang-format', 'ccache']],
])('%s is looked for under its names on PATH, and no others', (language, names, others) => {
  expect(names.filter((name) => !isToolchainName(language, name))).toEqual([]);
  expect(others.filter((name) => isToolchainName(language, name))).toEqual([]);
});
