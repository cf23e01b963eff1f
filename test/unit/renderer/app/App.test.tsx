import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { ns, pid } from '../../../../src/domain/units.ts';
import { App } from '../../../../src/renderer/app/App.tsx';
import { meanCores, withPoint } from '../../../../src/renderer/app/RecordingBar.tsx';
import { appOn, sampler } from '../appFixtures.tsx';

const job = {
  sessionPath: '/s/a.switchyard',
  target: { kind: 'attach', pid: pid(7) },
  name: 'pid 7',
} as const;

test('goes from page to page by the rail', async () => {
  const { app } = appOn();
  render(<App app={app} />);
  expect(screen.getByRole('main').getAttribute('aria-label')).toBe('Record');
  fireEvent.click(screen.getByRole('button', { name: 'Session' }));
  screen.getByText('No session is open');
  expect(screen.getByRole('button', { name: 'Session' }).getAttribute('aria-current')).toBe('page');
});

test('puts the theme in force and changes it in turn', async () => {
  const { app, askedFor } = appOn();
  render(<App app={app} />);
  const root = document.documentElement;
  expect(root.dataset['theme']).toBe('light');
  fireEvent.click(screen.getByRole('button', { name: /^Theme: Desktop/ }));
  await screen.findByRole('button', { name: /^Theme: Light/ });
  fireEvent.click(screen.getByRole('button', { name: /^Theme: Light/ }));
  await waitFor(() => expect(root.dataset['theme']).toBe('dark'));
  expect(root.style.getPropertyValue('--ui-background')).toBe('#121519');
  expect(askedFor('app.setTheme')).toEqual([{ choice: 'light' }, { choice: 'dark' }]);
});

test('shows a recording’s figures on every page and stops it', async () => {
  const { app, emit, askedFor } = appOn({ 'recording.stop': () => null });
  render(<App app={app} />);
  const tell = (untilNs: number, cpuNs: number): void =>
    act(() => {
      const progress = { untilNs: ns(untilNs), cpuNs: ns(cpuNs), threads: 3, processes: 1, sampler };
      emit('recording.changed', { phase: 'running', job, pid: pid(7), progress });
    });
  tell(1e9, 5e8);
  tell(1.5e9, 1.25e9);
  const bar = screen.getByRole('region', { name: 'Recording' });
  expect(bar.textContent).toMatch(
    /Time1\.5 sCPU1\.25 sCores in use1\.50Threads3Processes1Missed ticks2 of 100/,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Session' }));
  fireEvent.click(screen.getByRole('button', { name: 'Stop and save' }));
  expect(askedFor('recording.stop')).toEqual([{}]);
  act(() =>
    emit('recording.changed', { phase: 'ended', job, durationNs: ns(2e9), end: 'stopped', exit: null }),
  );
  expect(screen.queryByRole('region', { name: 'Recording' })).toBeNull();
  screen.getByText('Recording saved');
});

test('shows why a session could not be opened, and tries again', async () => {
  let broken = true;
  const { app, askedFor } = appOn({
    'session.open': () => {
      if (broken) throw new Error('The file is damaged.');
      return new Promise(() => {});
    },
  });
  render(<App app={app} />);
  await act(() => app.openSession('/x.switchyard'));
  expect(screen.getByRole('alert').textContent).toContain('The file is damaged.');
  broken = false;
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('Opening the session…');
  expect(askedFor('session.open')).toHaveLength(2);
});

test('the menu’s commands reach the pages', async () => {
  const { app, emit } = appOn();
  render(<App app={app} />);
  fireEvent.click(screen.getByRole('button', { name: 'Session' }));
  act(() => emit('app.command', { command: 'new-recording' }));
  expect(screen.getByRole('main').getAttribute('aria-label')).toBe('Record');
});

test('cores in use are averaged over about the last second', () => {
  const at = (seconds: number, cpu: number) => ({ untilNs: ns(seconds * 1e9), cpuNs: ns(cpu * 1e9) });
  expect(meanCores([])).toBeNull();
  expect(meanCores([at(1, 1)])).toBeNull();
  const points = [0, 0.4, 0.8, 1.2, 1.6, 2].reduce<ReturnType<typeof withPoint>>(
    (known, seconds) => withPoint(known, at(seconds, seconds < 1 ? 0 : (seconds - 1) * 2)),
    [],
  );
  expect(points.map(({ untilNs }) => untilNs / 1e9)).toEqual([0.8, 1.2, 1.6, 2]);
  expect(meanCores(points)).toBeCloseTo(2 / 1.2);
});
