import { expect, test } from 'vitest';
import { ReaderError } from '../../../../src/domain/error.ts';
import type { LabStatus } from '../../../../src/ipc/channels/lab.ts';
import { appOn } from '../appFixtures.tsx';
import { catalogue, deferred, example, job, settled } from './labFixtures.ts';

const running: LabStatus = { phase: 'running', job: job('claims', 'py-a'), done: 0, step: null, rows: [] };

test('a status that is told while the first one is asked for is the newer one', async () => {
  const asked = deferred<LabStatus>();
  const { app, emit, listening } = appOn({ 'lab.status': () => asked.promise });
  const end = app.lab.getState().follow();
  emit('lab.changed', running);
  asked.resolve({ phase: 'idle' });
  await settled();
  expect(app.lab.getState().status).toEqual(running);
  end();
  expect(listening()).toBe(0);
});

test('takes over a job that ran before the window was there', async () => {
  const { app } = appOn({ 'lab.status': () => running });
  app.lab.getState().follow();
  await expect.poll(() => app.lab.getState().status).toEqual(running);
});

test('the catalogue is loaded once, and anew when the toolchains are looked for', async () => {
  const { app, askedFor } = appOn({ 'lab.examples': () => catalogue(example('py-a')) });
  const { load } = app.lab.getState();
  await Promise.all([load(), load()]);
  await load();
  expect(askedFor('lab.examples')).toEqual([{ refresh: false }]);
  await load(true);
  expect(askedFor('lab.examples')).toEqual([{ refresh: false }, { refresh: true }]);
  expect(app.lab.getState()).toMatchObject({ loading: false, error: null });
});

test('a catalogue that could not be loaded is told, and tried again', async () => {
  let fails = true;
  const { app } = appOn({
    'lab.examples': () => {
      if (fails) throw new ReaderError('lab-died', 'It ended.');
      return catalogue();
    },
  });
  await app.lab.getState().load();
  expect(app.lab.getState()).toMatchObject({ catalogue: null, error: { message: 'It ended.' } });
  fails = false;
  await app.lab.getState().load();
  expect(app.lab.getState()).toMatchObject({ catalogue: catalogue(), error: null });
});
