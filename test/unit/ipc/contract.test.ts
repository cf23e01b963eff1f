import { describe, expect, test } from 'vitest';
import { type ChannelName, channels, isChannelName } from '../../../src/ipc/contract.ts';
import { fromRecorderSchema, toRecorderSchema } from '../../../src/recorder/protocol.ts';

const options = { rateHz: 100, durationNs: null, name: null, onStop: 'terminate', outputLimitBytes: 1024 };
const spawn = { kind: 'spawn', argv: ['node', 'x.js'], cwd: null, env: { A: '1', B: null } };

const accepts = (name: ChannelName, payload: unknown): boolean =>
  channels[name].request.safeParse(payload).success;

test('knows its channels by their own names only', () => {
  expect(isChannelName('recording.start')).toBe(true);
  for (const name of ['toString', '__proto__', 'constructor', 'recording.Start', '']) {
    expect(isChannelName(name), name).toBe(false);
  }
});

describe('recording.start', () => {
  const start = (target: unknown, changed: object = {}): boolean =>
    accepts('recording.start', { target, options: { ...options, ...changed }, folder: null });

  test('takes a command and a process', () => {
    expect(start(spawn)).toBe(true);
    expect(start({ kind: 'attach', pid: 1234 })).toBe(true);
  });

  test.each([
    ['no program', { ...spawn, argv: [] }],
    ['an empty program', { ...spawn, argv: [''] }],
    ['a NUL in an argument', { ...spawn, argv: ['a', 'b\0c'] }],
    ['a folder that is not absolute', { ...spawn, cwd: 'src' }],
    ['a variable with = in its name', { ...spawn, env: { 'A=B': '1' } }],
    ['a field that is not in the contract', { ...spawn, shell: true }],
    ['pid 0', { kind: 'attach', pid: 0 }],
    ['a pid that is no whole number', { kind: 'attach', pid: 1.5 }],
    ['a pid as text', { kind: 'attach', pid: '12' }],
    ['an unknown kind', { kind: 'shell', line: 'ls' }],
  ])('refuses %s', (_why, target) => expect(start(target)).toBe(false));

  test.each([
    ['rate 0', { rateHz: 0 }],
    ['rate 1001', { rateHz: 1001 }],
    ['a length of 0', { durationNs: 0 }],
    ['a length that is not finite', { durationNs: Number.POSITIVE_INFINITY }],
    ['an unknown way to stop', { onStop: 'kill' }],
    ['output without a bound', { outputLimitBytes: Number.MAX_SAFE_INTEGER }],
  ])('refuses %s', (_why, changed) => expect(start(spawn, changed)).toBe(false));
});

describe('session queries', () => {
  const range = { startNs: 0, endNs: 10 };

  test('are bounded', () => {
    const lanes = (query: object): boolean => accepts('session.lanes', { handle: 1, query });
    expect(lanes({ range, threadIds: [1, 2], maxItems: 100 })).toBe(true);
    expect(lanes({ range, threadIds: [1], maxItems: 0 })).toBe(false);
    expect(lanes({ range, threadIds: [1], maxItems: 1e6 })).toBe(false);
    expect(lanes({ range, threadIds: Array.from({ length: 5000 }, () => 1), maxItems: 10 })).toBe(false);
    expect(lanes({ range: { startNs: 10, endNs: 0 }, threadIds: [], maxItems: 10 })).toBe(false);
    expect(lanes({ range: { startNs: -1, endNs: 0 }, threadIds: [], maxItems: 10 })).toBe(false);
  });

  test('name an open session', () => {
    expect(accepts('session.totals', { handle: 1, query: { range: null } })).toBe(true);
    expect(accepts('session.totals', { handle: 0, query: { range: null } })).toBe(false);
    expect(accepts('session.totals', { query: { range: null } })).toBe(false);
  });

  test('open absolute paths only', () => {
    expect(accepts('session.open', { path: '/tmp/a.switchyard' })).toBe(true);
    for (const path of ['a.switchyard', '', '../a', '/tmp/a\0b', 7, null]) {
      expect(accepts('session.open', { path }), String(path)).toBe(false);
    }
  });
});

test('a file name for saving has no folder in it', () => {
  const save = (suggestedName: string): boolean => accepts('files.saveText', { suggestedName, text: 'x' });
  expect(save('report.json')).toBe(true);
  expect(save('../../.bashrc')).toBe(false);
  expect(save('a\\b')).toBe(false);
});

describe('the recorder’s protocol', () => {
  test('takes start and stop', () => {
    const start = { type: 'start', target: spawn, options, sessionPath: '/tmp/a.switchyard' };
    expect(toRecorderSchema.parse(start)).toEqual(start);
    expect(toRecorderSchema.safeParse({ ...start, sessionPath: 'a' }).success).toBe(false);
    expect(toRecorderSchema.safeParse({ type: 'stop' }).success).toBe(true);
    expect(toRecorderSchema.safeParse({ type: 'restart' }).success).toBe(false);
  });

  test('tells how a recording ended', () => {
    const ended = { type: 'ended', sessionPath: '/a', durationNs: 5, end: 'stopped', exit: null };
    expect(fromRecorderSchema.parse(ended)).toEqual(ended);
    expect(fromRecorderSchema.safeParse({ ...ended, end: 'bored' }).success).toBe(false);
    expect(fromRecorderSchema.safeParse({ type: 'failed', error: { code: '', message: 'x' } }).success).toBe(
      false,
    );
  });
});
