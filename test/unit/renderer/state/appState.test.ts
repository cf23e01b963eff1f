import { expect, test } from 'vitest';
import { ns, pid } from '../../../../src/domain/units.ts';
import type { RecordingJob } from '../../../../src/ipc/channels/recording.ts';
import { appOn, sampler } from '../appFixtures.tsx';

const job: RecordingJob = {
  sessionPath: '/s/a.switchyard',
  target: { kind: 'attach', pid: pid(7) },
  name: 'pid 7',
};

test('catches up with a recording and a file that were there before the window', async () => {
  const running = { phase: 'running', job, pid: pid(7), progress: null } as const;
  const { app } = appOn({ 'recording.status': () => running, 'app.fileToOpen': () => '/x.switchyard' });
  app.follow(() => {});
  await expect
    .poll(() => app.session.getState().session)
    .toMatchObject({ state: 'open', path: '/x.switchyard' });
  expect(app.shell.getState().recording).toEqual(running);
});

test('says once that a recording was saved, or why it broke off', async () => {
  const { app, emit } = appOn();
  app.follow(() => {});
  const ended = { phase: 'ended', job, durationNs: ns(1), end: 'stopped', exit: null } as const;
  const progress = { untilNs: ns(1), threads: 1, processes: 1, cpuNs: ns(1), sampler };
  emit('recording.changed', { phase: 'running', job, pid: pid(7), progress });
  emit('recording.changed', { phase: 'running', job, pid: pid(7), progress });
  emit('recording.changed', ended);
  emit('recording.changed', ended);
  expect(app.toasts.getState().toasts).toMatchObject([{ tone: 'info', title: 'Recording saved' }]);
  const error = { code: 'recorder-died', message: 'It died.' };
  emit('recording.changed', { phase: 'starting', job });
  emit('recording.changed', { phase: 'failed', job, error, kept: true });
  expect(app.toasts.getState().toasts).toMatchObject([{}, { tone: 'error', detail: 'It died.' }]);
});

test('keeps the newest messages only, until they are dismissed', () => {
  const { app } = appOn();
  for (let i = 0; i < 9; i++) app.fail(`fault ${i}`, new Error('x'));
  const { toasts, dismiss } = app.toasts.getState();
  expect(toasts.map(({ title }) => title)).toEqual(['fault 5', 'fault 6', 'fault 7', 'fault 8']);
  dismiss(toasts[0]?.id ?? 0);
  expect(app.toasts.getState().toasts).toHaveLength(3);
});

test('passes the menu’s commands on, and opens a file chosen there', async () => {
  const { app, emit, listening } = appOn();
  const commands: string[] = [];
  const end = app.follow((command) => commands.push(command));
  emit('app.command', { command: 'new-recording' });
  emit('app.openFile', { path: '/y.switchyard' });
  await expect.poll(() => app.session.getState().session.state).toBe('open');
  expect(commands).toEqual(['new-recording']);
  await app.closeSession();
  end();
  expect(listening()).toBe(0);
});
