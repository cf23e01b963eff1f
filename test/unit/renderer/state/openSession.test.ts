import { expect, test } from 'vitest';
import { ReaderError } from '../../../../src/domain/error.ts';
import { appOn, overview } from '../appFixtures.tsx';

test('opens a session on its page, and closes the one before', async () => {
  let handle = 0;
  const { app, askedFor } = appOn({ 'session.open': () => ({ handle: ++handle, overview: overview() }) });
  await app.openSession('/a.switchyard');
  expect(app.shell.getState().page).toBe('session');
  expect(app.session.getState().session).toMatchObject({ state: 'open', path: '/a.switchyard' });
  await app.openSession('/b.switchyard');
  expect(app.session.getState().session).toMatchObject({ state: 'open', path: '/b.switchyard' });
  expect(askedFor('session.close')).toEqual([{ handle: 1 }]);
  await app.closeSession();
  expect(app.session.getState().session).toEqual({ state: 'none' });
  expect(app.shell.getState().page).toBe('start');
  expect(askedFor('session.close')).toEqual([{ handle: 1 }, { handle: 2 }]);
});

test('the later of two openings wins, whichever answers first', async () => {
  const answers = new Map<string, () => void>();
  const { app, askedFor } = appOn({
    'session.open': ({ path }) =>
      new Promise((resolve) => {
        answers.set(path, () => resolve({ handle: path === '/a' ? 1 : 2, overview: overview() }));
      }),
  });
  const first = app.openSession('/a');
  await Promise.resolve();
  const second = app.openSession('/b');
  await expect.poll(() => answers.size).toBe(2);
  answers.get('/b')?.();
  await second;
  answers.get('/a')?.();
  await first;
  expect(app.session.getState().session).toMatchObject({ state: 'open', path: '/b' });
  expect(askedFor('session.close')).toEqual([{ handle: 1 }]);
});

test('a file that cannot be opened is a state with its reason', async () => {
  const { app, listening } = appOn({
    'session.open': () => {
      throw new ReaderError('session-corrupt', 'The file is damaged.');
    },
  });
  await app.openSession('/a.switchyard');
  expect(app.session.getState().session).toEqual({
    state: 'failed',
    path: '/a.switchyard',
    error: { code: 'session-corrupt', message: 'The file is damaged.' },
  });
  expect(listening()).toBe(0);
});

test('tells a change of its own file, also one that came while it was opened', async () => {
  const { app, emit } = appOn({
    'session.open': () => {
      emit('session.changed', { path: '/a' });
      return { handle: 1, overview: overview() };
    },
  });
  await app.openSession('/a');
  const { session } = app.session.getState();
  if (session.state !== 'open') throw new Error(session.state);
  let changes = 0;
  const end = session.client.onChange(() => changes++);
  await expect.poll(() => changes).toBe(1);
  emit('session.changed', { path: '/a' });
  emit('session.changed', { path: '/b' });
  expect(changes).toBe(2);
  end();
  emit('session.changed', { path: '/a' });
  expect(changes).toBe(2);
});

test('a closed session answers no more', async () => {
  const { app } = appOn();
  await app.openSession('/a');
  const { session } = app.session.getState();
  if (session.state !== 'open') throw new Error(session.state);
  await session.client.close();
  await expect(session.client.overview()).rejects.toMatchObject({ code: 'session-closed' });
});
