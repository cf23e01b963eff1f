import { expect, test } from 'vitest';
import { ReaderError } from '../../../../src/domain/error.ts';
import { createClient } from '../../../../src/renderer/app/client.ts';
import { fakeBridge } from '../fakeBridge.ts';

test('gives answers, and throws failures as errors for the reader', async () => {
  const { bridge } = fakeBridge({
    'app.fileToOpen': () => '/a.switchyard',
    'recording.stop': () => {
      throw new ReaderError('no-disk', 'The disk is full.');
    },
  });
  const client = createClient(bridge);
  expect(await client.request('app.fileToOpen', {})).toBe('/a.switchyard');
  const failing = client.request('recording.stop', {});
  await expect(failing).rejects.toBeInstanceOf(ReaderError);
  await expect(failing).rejects.toMatchObject({ code: 'no-disk', message: 'The disk is full.' });
});

test('an aborted request rejects at once and is cancelled by its id', async () => {
  const { bridge, cancelled, askedFor } = fakeBridge({ 'machine.processes': () => new Promise(() => {}) });
  const client = createClient(bridge);
  const controller = new AbortController();
  const first = client.request('machine.processes', {}, controller.signal);
  const reason = new Error('not wanted');
  controller.abort(reason);
  await expect(first).rejects.toBe(reason);
  expect(cancelled).toEqual([1]);
  await expect(client.request('machine.processes', {}, controller.signal)).rejects.toBe(reason);
  expect(askedFor('machine.processes')).toHaveLength(1);
});

test('hears events until it ends listening', () => {
  const { bridge, emit } = fakeBridge({});
  const heard: string[] = [];
  const end = createClient(bridge).on('app.openFile', ({ path }) => heard.push(path));
  emit('app.openFile', { path: '/a' });
  end();
  emit('app.openFile', { path: '/b' });
  expect(heard).toEqual(['/a']);
});
