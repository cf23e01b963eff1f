import { describe, expect, test } from 'vitest';
import { channels } from '../../../../src/ipc/contract.ts';
import { searchProcesses, shortCommandOf } from '../../../../src/renderer/pages/start/processSearch.ts';
import {
  checkForm,
  emptyForm,
  parseEnvironment,
  type StartForm,
} from '../../../../src/renderer/pages/start/startForm.ts';
import { processRow } from '../appFixtures.tsx';

const check = (changed: Partial<StartForm>) => checkForm({ ...emptyForm, ...changed }, '/home/me');

describe('checkForm', () => {
  test('makes a request that the contract takes', () => {
    const checked = check({
      command: 'A=1 python3 app.py "two words"',
      environment: 'B=2\n\nA=9',
      rate: '250',
      seconds: '1.5',
      name: ' trial ',
      onStop: 'leave',
    });
    if (!checked.ok) throw new Error(JSON.stringify(checked.errors));
    expect(checked.plan).toEqual({
      target: {
        kind: 'spawn',
        argv: ['python3', 'app.py', 'two words'],
        cwd: '/home/me',
        env: { A: '1', B: '2' },
      },
      options: {
        rateHz: 250,
        durationNs: 1.5e9,
        name: 'trial',
        onStop: 'leave',
        outputLimitBytes: 16 * 2 ** 20,
      },
    });
    const request = { ...checked.plan, folder: null };
    expect(channels['recording.start'].request.safeParse(request).success).toBe(true);
  });

  test('an empty end and title mean none', () => {
    const checked = check({ command: 'ls', folder: '/tmp' });
    expect(checked).toMatchObject({
      plan: { target: { cwd: '/tmp' }, options: { durationNs: null, name: null, rateHz: 100 } },
    });
  });

  test.each([
    ['rate', { rate: '0' }],
    ['rate', { rate: '1.5' }],
    ['rate', { rate: '2000' }],
    ['rate', { rate: 'fast' }],
    ['seconds', { seconds: '0' }],
    ['seconds', { seconds: '-1' }],
    ['seconds', { seconds: 'long' }],
    ['folder', { folder: 'src' }],
    ['environment', { environment: 'A=1\nnonsense' }],
    ['target', { command: '' }],
    ['target', { command: 'a | b' }],
    ['target', { source: 'process' as const }],
    ['target', { source: 'example' as const }],
  ] as const)('names the %s as wrong in %j', (field, changed) => {
    const checked = check({ command: 'ls', ...changed });
    if (checked.ok) throw new Error('passed');
    const wrong = Object.entries(checked.errors).filter(([, error]) => error !== null);
    expect(wrong.map(([name]) => name)).toEqual([field]);
  });

  test('a process that may not be recorded says why', () => {
    const process = processRow(7, ['a'], { attach: { extent: 'none', reason: 'It is not yours.' } });
    expect(check({ source: 'process', process })).toMatchObject({ errors: { target: 'It is not yours.' } });
    expect(check({ source: 'process', process: processRow(7, ['a']) })).toMatchObject({
      plan: { target: { kind: 'attach', pid: 7 } },
    });
  });
});

test('an environment’s values may hold = and spaces', () => {
  expect(parseEnvironment(' A=b\r\nB=')).toEqual({ variables: { A: 'b', B: '' }, error: null });
  expect(parseEnvironment('A=b=c d\nB=').variables).toEqual({ A: 'b=c d', B: '' });
  expect(parseEnvironment('A=1\n2=x').error).toBe('Line 2 is not NAME=value.');
});

describe('searchProcesses', () => {
  const python = processRow(4211, ['/usr/bin/python3', 'serve.py'], {
    runtime: { kind: 'cpython', version: '3.12.1', gil: 'gil', evidence: '' },
    user: 'ada',
  });
  const node = processRow(17, ['node', 'Server.js'], {
    runtime: { kind: 'node', version: '24.1.0', gil: null, evidence: '' },
  });
  const rows = [python, node];

  test.each([
    ['', [python, node]],
    ['  ', [python, node]],
    ['PYTHON 3.12', [python]],
    ['serve', [python, node]],
    ['server ME', [node]],
    ['4211', [python]],
    ['ada serve.py', [python]],
    ['ruby', []],
  ])('%j', (query, found) => expect(searchProcesses(rows, query)).toEqual(found));

  test('leaves the program’s folder out where room is short', () => {
    expect(shortCommandOf(python)).toBe('python3 serve.py');
    expect(shortCommandOf(processRow(3, ['/opt/x/app --dir=/a/b c']))).toBe('app --dir=/a/b c');
    expect(shortCommandOf(processRow(2, [], { name: 'kthreadd' }))).toBe('kthreadd');
  });
});
