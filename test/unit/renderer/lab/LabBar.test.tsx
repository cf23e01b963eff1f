import { act, fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { ns } from '../../../../src/domain/units.ts';
import type { LabStatus, LabStep } from '../../../../src/ipc/channels/lab.ts';
import { LabBar } from '../../../../src/renderer/app/LabBar.tsx';
import { appOn, renderIn, sampler } from '../appFixtures.tsx';
import { job } from './labFixtures.ts';

const step = (more: Partial<LabStep>): LabStep => ({
  id: 'go-a',
  title: 'Program go-a',
  stage: 'preparing',
  command: null,
  sessionPath: null,
  progress: null,
  ...more,
});

test('tells what is done with which program, how far the job is, and cancels it', async () => {
  const { app, emit, askedFor } = appOn({ 'lab.cancel': () => null });
  app.follow(() => {});
  renderIn(app, <LabBar />);
  expect(screen.queryByRole('region')).toBeNull();
  const tell = (phase: 'running' | 'stopping', now: LabStep | null): void => {
    const status: LabStatus = {
      phase,
      job: job('claims', 'py-a', 'go-a', 'c-a'),
      done: 1,
      step: now,
      rows: [],
    };
    act(() => emit('lab.changed', status));
  };
  tell('running', step({ stage: 'building', command: ['go', 'build', './x'] }));
  const bar = screen.getByRole('region', { name: 'Examples under way' });
  expect(bar.textContent).toContain('BuildingProgram go-a1 of 3Compilergo build ./x');
  expect(screen.queryByRole('button', { name: 'Show' })).toBeNull();

  const progress = { untilNs: ns(2e9), cpuNs: ns(5e8), threads: 7, processes: 1, sampler };
  tell('running', step({ stage: 'recording', sessionPath: '/s/go.switchyard', progress }));
  expect(bar.textContent).toMatch(/RecordingProgram go-a.*Time2 sCPU500 msThreads7/);
  fireEvent.click(screen.getByRole('button', { name: 'Show' }));
  await expect.poll(() => app.session.getState().session).toMatchObject({ path: '/s/go.switchyard' });

  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(askedFor('lab.cancel')).toEqual([{}]);
  tell('stopping', null);
  expect(bar.textContent).toContain('Cancelling');
  expect(screen.getByRole('button', { name: 'Cancel' }).hasAttribute('disabled')).toBe(true);
});
