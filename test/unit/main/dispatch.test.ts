import { expect, test } from 'vitest';
import { ReaderError } from '../../../src/domain/error.ts';
import { channels } from '../../../src/ipc/contract.ts';
import { dispatch, type Handlers } from '../../../src/main/dispatch.ts';

/** Handlers that answer with their own request, but for `recording.stop`, which fails. */
function echoing(): { handlers: Handlers; asked: string[] } {
  const asked: string[] = [];
  const entries = Object.keys(channels).map((name) => [
    name,
    (request: unknown) => {
      asked.push(name);
      if (name === 'recording.stop') throw new ReaderError('no-disk', 'The disk is full.');
      return request;
    },
  ]);
  return { handlers: Object.fromEntries(entries) as Handlers, asked };
}

const { signal } = new AbortController();

test('answers a good request', async () => {
  const { handlers } = echoing();
  expect(await dispatch(handlers, 'app.setTheme', { choice: 'dark' }, signal)).toEqual({
    ok: true,
    value: { choice: 'dark' },
  });
});

test.each([
  ['an unknown channel', 'app.eval', {}],
  ['a name of Object.prototype', 'constructor', {}],
  ['a channel that is no text', ['app.info'], {}],
  ['a request of another shape', 'app.setTheme', { choice: 'blue' }],
  ['a field too many', 'app.info', { extra: 1 }],
  ['no request', 'app.setTheme', undefined],
])('refuses %s before any handler sees it', async (_what, channel, payload) => {
  const { handlers, asked } = echoing();
  const result = await dispatch(handlers, channel, payload, signal);
  expect(result).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  expect(asked).toEqual([]);
});

test('carries a handler’s error over as data', async () => {
  const { handlers } = echoing();
  expect(await dispatch(handlers, 'recording.stop', {}, signal)).toEqual({
    ok: false,
    error: { code: 'no-disk', message: 'The disk is full.' },
  });
});
